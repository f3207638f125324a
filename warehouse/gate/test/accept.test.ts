import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { ensureGateKey, passGate } from '../src/index.js';
import { cleanCandidate, streamOf, suppress } from './testCandidate.js';

describe('the gate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'caregraph-gate-'));
  const gateKeyFile = join(folder, 'gate.jwk');
  ensureGateKey(gateKeyFile);
  after(() => rmSync(folder, { recursive: true, force: true }));
  const today = new Date('2026-11-21');

  it('accepts a candidate in which every rule holds', async () => {
    const { verdict, sealed } = await passGate(streamOf(cleanCandidate()), { gateKeyFile, today });
    assert.deepEqual(verdict.refusals, []);
    assert.equal(verdict.accepted, true);
    assert.ok(sealed.payload !== null && verdict.proof.equations > 100);
  });

  it('accepts cells hidden in rectangles large enough', async () => {
    const candidate = cleanCandidate();
    for (const state of ['MA', 'CT'])
      for (const code of ['1000', '1001'])
        suppress(candidate, 'condition_prevalence', state, '2026Q1', 'all', code);
    const { verdict } = await passGate(streamOf(candidate), { gateKeyFile, today });
    assert.deepEqual(verdict.refusals, []);
    assert.equal(verdict.proof.suppressed, 4);
  });
});
