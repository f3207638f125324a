import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, describe, it } from 'node:test';
import { ensureGateKey, passGate, readCandidate, readGatePublicKey } from '../src/index.js';
import { cellOf, cleanCandidate } from './cleanCandidate.js';

describe('the seal', () => {
  const folder = mkdtempSync(join(tmpdir(), 'caregraph-gate-'));
  const keyFile = join(folder, 'gate.jwk');
  ensureGateKey(keyFile);
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is a signature over the bytes that will be written', () => {
    const { sealed } = passGate(cleanCandidate(), keyFile);
    assert.ok(sealed);
    const key = createPublicKey({ key: readGatePublicKey(keyFile), format: 'jwk' });
    const signature = Buffer.from(sealed.signature, 'base64url');
    assert.equal(verify(null, Buffer.from(sealed.payload), key, signature), true);
    assert.equal(
      verify(null, Buffer.from(sealed.payload.replace('2026Q1', '2026Q2')), key, signature),
      false,
    );
  });

  it('covers no evidence: nothing of it stands in the payload', () => {
    const candidate = cleanCandidate();
    const fee = cellOf(candidate, 'fees', 'MA', 'all');
    fee.evidence.largest = 12_345;
    const { sealed } = passGate(candidate, keyFile);
    assert.ok(sealed && !/evidence|largest|12345/.test(sealed.payload));
  });

  it('is the same for the same cells in another order', () => {
    const other = cleanCandidate();
    other.cells.reverse();
    assert.equal(
      passGate(cleanCandidate(), keyFile).sealed?.cellsHash,
      passGate(other, keyFile).sealed?.cellsHash,
    );
  });

  it('is refused with the cells named where a rule is broken', () => {
    const candidate = cleanCandidate();
    cellOf(candidate, 'fees', 'MA', 'all').evidence.largest = 50_000;
    const { sealed, verdict } = passGate(candidate, keyFile);
    assert.equal(sealed, null);
    assert.match(verdict.refusals[0]?.cell ?? '', /^fees \/ 2026Q1 \/ state \/ MA/);
    assert.ok(!JSON.stringify(verdict.refusals).includes('50000'), 'a refusal names cells, never values');
  });

  it('keeps its key, readable by its owner only', () => {
    const before = readGatePublicKey(keyFile);
    ensureGateKey(keyFile);
    assert.deepEqual(readGatePublicKey(keyFile), before);
    if (process.platform !== 'win32') assert.equal(statSync(keyFile).mode & 0o077, 0);
  });

  it('is not given to cells that end early', async () => {
    const { cells, ...head } = cleanCandidate();
    const lines = [head, ...cells, { cells: cells.length }].map((line) => `${JSON.stringify(line)}\n`);
    assert.equal((await readCandidate(Readable.from(lines))).cells.length, cells.length);
    await assert.rejects(readCandidate(Readable.from(lines.slice(0, -1))), /ended early/);
    await assert.rejects(readCandidate(Readable.from(lines.toSpliced(5, 1))), /ended early/);
  });
});
