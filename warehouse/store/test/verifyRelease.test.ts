import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import {
  exportReleases,
  publish,
  ReleaseRefused,
  verifyRelease,
  type ReleaseManifest,
  type VerifiedRelease,
} from '../src/index.js';
import { certify, makeKeys, payloadOf, seal } from './signedRelease.js';

describe('a downloaded release', () => {
  const root = mkdtempSync(join(tmpdir(), 'caregraph-verify-'));
  after(() => rmSync(root, { recursive: true, force: true }));
  const keys = makeKeys();
  const warehouseFile = join(root, 'warehouse.duckdb');
  const releases = join(root, 'releases');
  let folder = '';
  let counter = 0;
  before(async () => {
    for (const quarter of ['2026Q1', '2026Q2']) {
      const sealed = seal(payloadOf(quarter), keys);
      await publish({
        file: warehouseFile,
        sealed: { ...sealed, certificate: certify(sealed, [quarter], keys) },
        gatePublicKey: keys.publicKey,
      });
    }
    await exportReleases({ warehouseFile, folder: releases, publisherKeyFile: join(root, 'publisher.jwk') });
  });
  beforeEach(() => {
    counter += 1;
    folder = join(root, `taken-home-${counter}`);
    cpSync(join(releases, '1'), folder, { recursive: true });
  });

  const file = (name: string): string => join(folder, name);
  const manifest = (): ReleaseManifest =>
    JSON.parse(readFileSync(file('manifest.json'), 'utf8')) as ReleaseManifest;
  const wrong = (report: VerifiedRelease): string[] =>
    report.checks.flatMap(({ what, result }) => (result === 'fits' ? [] : [`${what}: ${result}`]));

  it('fits, with the keys that one trusts: the publisher’s and the gate’s', async () => {
    const { publisherKeyId, release } = manifest();
    const report = await verifyRelease({ folder, publisherKeyId, gateKeyId: release.gateKeyId });
    assert.deepEqual([wrong(report), report.result], [[], 'fits']);
    assert.ok(report.checks.length > 8, 'each file, and both signatures');
  });

  it('does not fit with another key than the one that is trusted', async () => {
    const other = await verifyRelease({ folder, publisherKeyId: 'A'.repeat(43) });
    assert.deepEqual(wrong(other), ['manifest.json, signed by the publisher: does not fit']);
    const gate = await verifyRelease({ folder, gateKeyId: 'A'.repeat(43) });
    assert.deepEqual(wrong(gate), ['gate.json, signed by the gate: does not fit']);
  });

  it('does not fit where a byte of a file or of the manifest was changed, or a file put in', async () => {
    appendFileSync(file('fees.parquet'), 'x');
    assert.deepEqual(wrong(await verifyRelease({ folder })), ['fees.parquet: does not fit']);
    writeFileSync(
      file('manifest.json'),
      readFileSync(file('manifest.json'), 'utf8').replace('2026Q1', '2026Q3'),
    );
    const report = await verifyRelease({ folder });
    assert.equal(report.result, 'does not fit');
    assert.ok(wrong(report).includes('manifest.json, signed by the publisher: does not fit'));
    cpSync(join(releases, '1', 'fees.parquet'), file('patients.parquet'));
    assert.ok(wrong(await verifyRelease({ folder })).includes('other files: does not fit'));
  });

  it('does not fit where somebody signed it anew with a key of their own, for whom knows the publisher’s', async () => {
    const { publisherKeyId } = manifest();
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    writeFileSync(file('publisher.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
    writeFileSync(file('manifest.sig'), sign(null, readFileSync(file('manifest.json')), privateKey));
    assert.equal((await verifyRelease({ folder, publisherKeyId })).result, 'does not fit');
    assert.equal(
      (await verifyRelease({ folder })).result,
      'does not fit',
      'the manifest names the publisher’s key',
    );
  });

  it('does not fit with the gate’s word of another release', async () => {
    for (const name of ['gate.json', 'gate.sig']) cpSync(join(releases, '2', name), file(name));
    assert.deepEqual(wrong(await verifyRelease({ folder })), [
      'the cells that the gate checked: does not fit',
    ]);
    writeFileSync(file('gate.json'), readFileSync(join(releases, '1', 'gate.json')));
    assert.deepEqual(wrong(await verifyRelease({ folder })), ['gate.json, signed by the gate: does not fit']);
  });

  it('cannot be verified where something is missing, and says what', async () => {
    unlinkSync(file('fees.parquet'));
    unlinkSync(file('gate.json'));
    const report = await verifyRelease({ folder });
    assert.equal(report.result, 'unknown');
    assert.deepEqual(wrong(report), ['fees.parquet: unknown', 'gate.json: unknown']);
    assert.equal((await verifyRelease({ folder: join(root, 'nowhere') })).result, 'unknown');
    writeFileSync(file('manifest.json'), 'no manifest');
    assert.equal((await verifyRelease({ folder })).result, 'unknown');
  });

  it('is not published with a certificate of other cells, or of another gate', async () => {
    const sealed = seal(payloadOf('2026Q3'), keys);
    for (const certificate of [
      certify(seal(payloadOf('2026Q4'), keys), ['2026Q3'], keys),
      certify(sealed, ['2026Q3'], makeKeys()),
    ])
      await assert.rejects(
        publish({ file: warehouseFile, sealed: { ...sealed, certificate }, gatePublicKey: keys.publicKey }),
        (error) => error instanceof ReleaseRefused && error.rule === 'signature',
      );
  });
});
