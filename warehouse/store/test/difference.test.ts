import { DuckDBInstance } from '@duckdb/node-api';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import {
  countedArrivals,
  publish,
  publishedDifferences,
  publishedQuarters,
  ReleaseRefused,
  toldCounts,
  type Arrivals,
  type Published,
} from '../src/index.js';
import { makeKeys, payloadOf, seal } from './signedRelease.js';

const QUARTER = '2026Q1';

describe('publish, of what came in late', () => {
  const root = mkdtempSync(join(tmpdir(), 'caregraph-store-'));
  after(() => rmSync(root, { recursive: true, force: true }));
  const keys = makeKeys();
  let file = '';
  let counter = 0;
  beforeEach(async () => {
    counter += 1;
    file = join(root, `${counter}.duckdb`);
    await put(payloadOf(QUARTER));
  });

  const put = (payload: string): Promise<Published> =>
    publish({ file, sealed: seal(payload, keys), gatePublicKey: keys.publicKey });

  /** The release of the same quarter, as if `factor` times as much had come in late. The test release is of 2026Q4. */
  function late({
    factor = 2,
    arrivals = { after: { [QUARTER]: '2026Q4' }, until: '2027Q1' },
  }: { factor?: number; arrivals?: Arrivals } = {}): string {
    const cells = JSON.parse(payloadOf(QUARTER)) as { blocks: { patients: (number | null)[] }[] };
    for (const block of cells.blocks)
      block.patients = block.patients.map((patients) => patients && Math.round(patients * factor));
    return JSON.stringify({ ...cells, difference: arrivals });
  }

  async function query(sql: string): Promise<unknown[][]> {
    const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' });
    const connection = await instance.connect();
    const rows = (await connection.runAndReadAll(sql)).getRows();
    connection.closeSync();
    instance.closeSync();
    return rows;
  }

  const fingerprint = (): string => createHash('sha256').update(readFileSync(file)).digest('hex');
  const cellsOfRelease = (): Promise<unknown[][]> => query('SELECT * FROM store.cell ORDER BY ALL');

  it('writes it beside the release, which stays as it was, and into views without shares', async () => {
    const before = await cellsOfRelease();
    assert.deepEqual(await put(late()), { outcome: 'published', releaseId: 2 });
    assert.deepEqual(await cellsOfRelease(), before);
    assert.deepEqual(
      await query(`SELECT age_band, cell_state, patients FROM benchmark.population_difference ORDER BY ALL`),
      [
        ['0-19', 'suppressed', null],
        ['20-39', 'suppressed', null],
        ['60+', 'value', 300n],
        ['all', 'value', 400n],
      ],
    );
    const columns = await query(
      `SELECT column_name FROM duckdb_columns() WHERE table_name = 'condition_prevalence_difference' AND comment IS NOT NULL`,
    );
    assert.ok(columns.length > 10);
    assert.ok(!columns.flat().includes('prevalence'));
    assert.deepEqual(await publishedQuarters(file), [QUARTER]);
    assert.deepEqual(await publishedDifferences(file), [
      { releaseId: 2, arrivals: { after: { [QUARTER]: '2026Q4' }, until: '2027Q1' } },
    ]);
  });

  it('counts no arrival twice: the next begins where this one ended', async () => {
    assert.deepEqual(await countedArrivals(file), { [QUARTER]: '2026Q4' });
    await put(late());
    assert.deepEqual(await countedArrivals(file), { [QUARTER]: '2027Q1' });
    const before = fingerprint();
    assert.deepEqual(await put(late()), { outcome: 'unchanged', releaseId: 2 });
    assert.equal(fingerprint(), before);
    const overlapping = late({ factor: 4, arrivals: { after: { [QUARTER]: '2026Q4' }, until: '2027Q2' } });
    await assert.rejects(
      put(overlapping),
      (error) => error instanceof ReleaseRefused && error.rule === 'quarters',
    );
    const next = late({ factor: 4, arrivals: { after: { [QUARTER]: '2027Q1' }, until: '2027Q2' } });
    assert.equal((await put(next)).releaseId, 4 - 1);
    assert.deepEqual(await query('SELECT outcome FROM ledger.attempt ORDER BY attempt_id'), [
      ['PUBLISHED'],
      ['PUBLISHED'],
      ['REFUSED'],
      ['PUBLISHED'],
    ]);
  });

  it('refuses what differs from no release', async () => {
    const other = late().replaceAll(QUARTER, '2025Q4');
    await assert.rejects(put(other), (error) => error instanceof ReleaseRefused && error.rule === 'quarters');
    assert.deepEqual(await publishedDifferences(file), []);
  });

  it('refuses a cell that is 1–10 patients apart from a published one, and writes nothing of it', async () => {
    // 50 patients of a code in the release, 46 in the difference: the same events again, but for four patients.
    const before = await cellsOfRelease();
    await assert.rejects(
      put(late({ factor: 0.92 })),
      (error) => error instanceof ReleaseRefused && error.rule === 'difference',
    );
    assert.deepEqual(await cellsOfRelease(), before);
    assert.deepEqual(await query('SELECT count(*) FROM store.difference_cell'), [[0n]]);
    assert.deepEqual(await query(`SELECT outcome, breaches FROM ledger.attempt WHERE attempt_id = 2`), [
      ['REFUSED', '{"dominance":0,"difference":1}'],
    ]);
    assert.equal((await put(late({ factor: 1 }))).outcome, 'published', 'who is the same is told already');
  });

  it('tells the next builder what is told, by names', async () => {
    await put(late());
    const told = await toldCounts(file);
    const all = told.filter(
      ({ measure, at }) => measure === 'population' && JSON.stringify(at[2]) === '["all","all"]',
    );
    assert.deepEqual(
      all.map(({ at, patients }) => [at[0], at[1], patients]),
      [
        [['country', 'US'], ['quarter', QUARTER], 200],
        [['country', 'US'], ['quarter', QUARTER], 400],
      ],
    );
    assert.ok(
      told.some(
        ({ measure, at }) => measure === 'fees' && at[3]?.[1] === 'USD' && /\S+ \S+/.test(at[4]?.[1] ?? ''),
      ),
    );
  });
});
