import assert from 'node:assert/strict';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { ensureGateKey, passGate, readGatePublicKey, type Manifest } from '../src/index.js';
import { cellAt, cleanCandidate, streamOf, suppress, type TestCandidate } from './testCandidate.js';

describe('the seal', () => {
  const folder = mkdtempSync(join(tmpdir(), 'caregraph-gate-'));
  const gateKeyFile = join(folder, 'gate.jwk');
  ensureGateKey(gateKeyFile);
  after(() => rmSync(folder, { recursive: true, force: true }));
  const pass = (candidate: TestCandidate) =>
    passGate(streamOf(candidate), { gateKeyFile, today: new Date('2026-11-21'), runBy: 'operator' });
  const isSigned = (text: string, signature: string): boolean =>
    verify(
      null,
      Buffer.from(text),
      createPublicKey({ key: readGatePublicKey(gateKeyFile), format: 'jwk' }),
      Buffer.from(signature, 'base64url'),
    );

  it('is a signature over a manifest that has the hash of the bytes that will be written', async () => {
    const { sealed } = await pass(cleanCandidate());
    const manifest = JSON.parse(sealed.manifest) as Manifest;
    assert.equal(isSigned(sealed.manifest, sealed.signature), true);
    assert.equal(isSigned(sealed.manifest.replace('ACCEPTED', 'REFUSED'), sealed.signature), false);
    assert.equal(
      manifest.cellsHash,
      createHash('sha256')
        .update(sealed.payload ?? '')
        .digest('hex'),
    );
    assert.deepEqual(
      [manifest.outcome, manifest.runBy, manifest.attemptedIn],
      ['ACCEPTED', 'operator', '2026Q4'],
    );
    assert.equal(manifest.limits['patients'], 11);
  });

  it('covers no evidence: nothing of it stands in the payload', async () => {
    const candidate = cleanCandidate();
    const largest = String(cellAt(candidate, 'fees', 'MA', '2026Q1', 'all', 'USD', '2000').values['largest']);
    const { sealed } = await pass(candidate);
    assert.ok(sealed.payload && !/evidence|largest|By"/.test(sealed.payload));
    assert.ok(largest.length > 4 && !sealed.payload.includes(largest));
  });

  it('keeps no value of a suppressed cell, and does not name a code of which nothing is published', async () => {
    const candidate = cleanCandidate();
    for (const code of ['1006', '1007']) suppress(candidate, 'condition_prevalence', '*', '*', '*', code);
    const { sealed, verdict } = await pass(candidate);
    assert.deepEqual(verdict.refusals, []);
    assert.ok(sealed.payload && !sealed.payload.includes('"1006"') && sealed.payload.includes('"1005"'));
    const { blocks } = JSON.parse(sealed.payload) as {
      blocks: { state: string; patients: (number | null)[]; events: (number | null)[] }[];
    };
    for (const { state, patients, events } of blocks)
      [...state].forEach((letter, n) =>
        assert.equal(patients[n] === null && events[n] === null, letter === 's'),
      );
  });

  it('makes what is published out of the evidence', async () => {
    const { sealed } = await pass(cleanCandidate());
    const payload = JSON.parse(sealed.payload ?? '') as {
      members: Record<string, { name: string }[]>;
      measures: { measure: string; cuboids: string[][] }[];
      blocks: (Record<string, (number | null)[]> & { measure: string; cuboid: number })[];
    };
    const fees = payload.blocks.find(
      (block) => block.measure === 'fees' && block['firstQuartile']?.[0] !== null,
    );
    const sum = fees?.['sum']?.[0] ?? 0;
    assert.equal(fees?.['mean']?.[0], Math.round(sum / (fees?.['events']?.[0] ?? 1)));
    assert.match(String(fees?.['median']?.[0]), /^100\d0$|^10[01]\d\d$/, 'three digits');
    const conditions = payload.blocks.find((block) => block.measure === 'condition_prevalence');
    assert.equal(conditions?.['denominator']?.[0], 192);
  });

  it('is the same for the same cells in another order', async () => {
    const other = cleanCandidate();
    other.cells.reverse();
    const hashOf = async (candidate: TestCandidate): Promise<string | null> =>
      (JSON.parse((await pass(candidate)).sealed.manifest) as Manifest).cellsHash;
    assert.equal(await hashOf(other), await hashOf(cleanCandidate()));
  });

  it('is also given to the manifest of a refusal, which names rules and never values', async () => {
    const candidate = cleanCandidate();
    cellAt(candidate, 'fees', 'MA', '2026Q1', 'all', 'USD', '2000').values['largest'] = 64_321;
    const { sealed, verdict } = await pass(candidate);
    const manifest = JSON.parse(sealed.manifest) as Manifest;
    assert.equal(sealed.payload, null);
    assert.equal(isSigned(sealed.manifest, sealed.signature), true);
    assert.deepEqual(
      [manifest.outcome, manifest.cellsHash, manifest.breaches['dominance']],
      ['REFUSED', null, 1],
    );
    assert.match(manifest.candidateHash, /^[0-9a-f]{64}$/);
    assert.match(verdict.refusals[0]?.cell ?? '', /^fees \/ MA \/ 2026Q1/);
    assert.ok(!JSON.stringify([verdict, manifest]).includes('64321'));
  });

  it('keeps its key, readable by its owner only', () => {
    const before = readGatePublicKey(gateKeyFile);
    ensureGateKey(gateKeyFile);
    assert.deepEqual(readGatePublicKey(gateKeyFile), before);
    if (process.platform !== 'win32') assert.equal(statSync(gateKeyFile).mode & 0o077, 0);
  });
});
