import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { createHash } from 'node:crypto';
import { ROOT } from '../../src/settings.js';

const MAIN = path.join(ROOT, 'cli/dist/src/main.js');

describe('caregraph', () => {
  const data = mkdtempSync(path.join(tmpdir(), 'caregraph-verify-'));
  after(() => rmSync(data, { recursive: true, force: true }));
  const run = (...words: string[]): { status: number | null; stdout: string } =>
    spawnSync(process.execPath, [MAIN, ...words], {
      encoding: 'utf8',
      env: { ...process.env, CAREGRAPH_DATA: data },
    });

  it('release verify ends with 0 where all fits, 1 where something does not, 2 where something is missing', () => {
    const folder = path.join(data, 'taken-home');
    mkdirSync(folder);
    assert.equal(run('release', 'verify', folder).status, 2);
    const own = generateKeyPairSync('ed25519');
    const { crv, kty, x } = own.publicKey.export({ format: 'jwk' });
    const keyId = createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
    const put = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
    const signed = (name: string, value: unknown): void => {
      const text = JSON.stringify(value);
      put(`${name}.json`, text);
      writeFileSync(path.join(folder, `${name}.sig`), sign(null, Buffer.from(text), own.privateKey));
    };
    for (const name of ['publisher', 'gate'])
      put(`${name}.pem`, String(own.publicKey.export({ type: 'spki', format: 'pem' })));
    put('fees.parquet', 'bytes');
    const sha256 = createHash('sha256').update('bytes').digest('hex');
    signed('gate', { outcome: 'ACCEPTED', cellsHash: 'c0ffee', quarters: ['2026Q1'] });
    signed('manifest', {
      release: {
        id: 1,
        cellsHash: 'c0ffee',
        firstQuarter: '2026Q1',
        lastQuarter: '2026Q1',
        gateKeyId: keyId,
      },
      publisherKeyId: keyId,
      files: [{ name: 'fees.parquet', view: 'benchmark.fees', rows: 1, sha256 }],
    });
    const fine = run('release', 'verify', folder, '--publisher', keyId, '--gate', keyId);
    assert.equal(fine.status, 0, fine.stdout);
    assert.match(fine.stdout, /whole, and what was signed/);
    assert.equal(run('release', 'verify', folder, '--publisher', 'another').status, 1);
    appendFileSync(path.join(folder, 'fees.parquet'), 'x');
    const broken = run('release', 'verify', folder, '--json');
    assert.equal(broken.status, 1);
    assert.equal((JSON.parse(broken.stdout) as { result: string }).result, 'does not fit');
  });

  it('audit verify --statements ends with 0 where every line continues the one before, 1 where one does not, 2 without a record', () => {
    assert.equal(run('audit', 'verify', '--statements').status, 2);
    const folder = path.join(data, 'warehouse/statements/audit');
    mkdirSync(folder, { recursive: true });
    const first = JSON.stringify({ sql: 'select 1', previous: '0'.repeat(64) });
    const second = JSON.stringify({
      sql: 'select 2',
      previous: createHash('sha256').update(first).digest('hex'),
    });
    const file = path.join(folder, '2026-11.ndjson');
    writeFileSync(file, `${first}\n${second}\n`);
    assert.equal(run('audit', 'verify', '--statements').status, 0);
    writeFileSync(file, `${first.replace('1', '3')}\n${second}\n`);
    const broken = run('audit', 'verify', '--statements', '--json');
    assert.equal(broken.status, 1);
    assert.equal((JSON.parse(broken.stdout) as { broken: { line: number } }).broken.line, 2);
  });
});
