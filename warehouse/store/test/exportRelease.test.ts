import { DuckDBInstance } from '@duckdb/node-api';
import assert from 'node:assert/strict';
import { createHash, createPublicKey, verify } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { exportReleases, publish, type ExportOptions, type ReleaseManifest } from '../src/index.js';
import { makeKeys, payloadOf, seal } from './signedRelease.js';

const root = mkdtempSync(join(tmpdir(), 'caregraph-export-'));
after(() => rmSync(root, { recursive: true, force: true }));
const keys = makeKeys();
const options: ExportOptions = {
  warehouseFile: join(root, 'warehouse.duckdb'),
  folder: join(root, 'releases'),
  publisherKeyFile: join(root, 'publisher.jwk'),
};

const publishQuarter = (quarter: string) =>
  publish({
    file: options.warehouseFile,
    sealed: seal(payloadOf(quarter), keys),
    gatePublicKey: keys.publicKey,
    now: new Date('2026-11-21'),
  });
const read = (release: number, name: string): Buffer =>
  readFileSync(join(options.folder, String(release), name));
const manifestOf = (release: number): ReleaseManifest =>
  JSON.parse(read(release, 'manifest.json').toString()) as ReleaseManifest;
const isSigned = (release: number): boolean =>
  verify(
    null,
    read(release, 'manifest.json'),
    createPublicKey(read(release, 'publisher.pem')),
    read(release, 'manifest.sig'),
  );

async function query(sql: string, file?: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(file ?? ':memory:', file ? { access_mode: 'READ_ONLY' } : {});
  try {
    const connection = await instance.connect();
    return (await connection.runAndReadAll(sql)).getRowsJson() as unknown[][];
  } finally {
    instance.closeSync();
  }
}

describe('a release as files', () => {
  before(async () => {
    await publishQuarter('2026Q1');
    await publishQuarter('2026Q2');
    assert.deepEqual(await exportReleases(options), [1, 2]);
  });

  it('holds each view’s rows of that release, and no other’s', async () => {
    for (const { name, view, rows } of manifestOf(2).files) {
      const path = join(options.folder, '2', name);
      const ofRelease = view === 'measure_definition' ? '' : 'WHERE release_id = 2';
      const inFile = await query(`SELECT * FROM read_parquet('${path}') ORDER BY ALL`);
      assert.deepEqual(
        inFile,
        await query(`SELECT * FROM ${view} ${ofRelease} ORDER BY ALL`, options.warehouseFile),
        name,
      );
      assert.equal(inFile.length, rows);
    }
    assert.ok(
      manifestOf(2).files.some(({ name, rows }) => name === 'condition_prevalence.parquet' && rows > 0),
    );
  });

  it('has a manifest with the true hashes, signed', () => {
    const { files, release } = manifestOf(1);
    for (const { name, sha256, bytes } of files) {
      const content = read(1, name);
      assert.equal(createHash('sha256').update(content).digest('hex'), sha256);
      assert.equal(content.length, bytes);
    }
    assert.equal(isSigned(1), true);
    assert.equal(release.cellsHash, createHash('sha256').update(payloadOf('2026Q1')).digest('hex'));
    const listed = files.map(({ sha256, name }) => `${sha256}  ${name}\n`).join('');
    assert.equal(read(1, 'SHA256SUMS').toString(), listed);
    assert.deepEqual(
      readdirSync(join(options.folder, '1')).sort(),
      [
        ...files.map(({ name }) => name),
        'SHA256SUMS',
        'manifest.json',
        'manifest.sig',
        'publisher.pem',
      ].sort(),
    );
  });

  it('has a meaning beside every column', () => {
    for (const { columns, view, comment } of manifestOf(1).files) {
      assert.ok(comment && columns.length > 0, view);
      assert.deepEqual(
        columns.filter((column) => !column.comment),
        [],
        view,
      );
    }
  });

  it('does not fit its signature once a byte is changed', () => {
    const path = join(options.folder, '1', 'manifest.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('"id": 1', '"id": 3'));
    assert.equal(isSigned(1), false);
    writeFileSync(path, text);
    assert.equal(isSigned(1), true);
  });

  it('is written once, and the same release gives the same bytes', async () => {
    const manifest = read(1, 'manifest.json');
    assert.deepEqual(await exportReleases(options), []);
    rmSync(join(options.folder, '1'), { recursive: true });
    assert.deepEqual(await exportReleases(options), [1]);
    assert.deepEqual(read(1, 'manifest.json'), manifest);
  });

  it('takes the place of what a killed export left', async () => {
    rmSync(join(options.folder, '2'), { recursive: true });
    mkdirSync(join(options.folder, '2.next'));
    writeFileSync(join(options.folder, '2.next', 'half.parquet'), 'x');
    assert.deepEqual(await exportReleases(options), [2]);
    assert.equal(existsSync(join(options.folder, '2.next')), false);
    assert.equal(existsSync(join(options.folder, '2', 'half.parquet')), false);
  });

  it('is nothing where there is no warehouse', async () => {
    assert.deepEqual(await exportReleases({ ...options, warehouseFile: join(root, 'none.duckdb') }), []);
  });
});
