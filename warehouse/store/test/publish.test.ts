import { DuckDBInstance } from '@duckdb/node-api';
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  publish,
  publishedQuarters,
  recordRefusal,
  ReleaseRefused,
  type PublishOptions,
} from '../src/index.js';
import { makeKeys, payloadOf, seal } from './signedRelease.js';

const root = mkdtempSync(join(tmpdir(), 'caregraph-store-'));
after(() => rmSync(root, { recursive: true, force: true }));
const keys = makeKeys();
let file = '';
let counter = 0;
beforeEach(() => {
  counter += 1;
  file = join(root, `${counter}.duckdb`);
});

const options = (quarter: string, more: Partial<PublishOptions> = {}): PublishOptions => ({
  file,
  sealed: seal(payloadOf(quarter), keys),
  gatePublicKey: keys.publicKey,
  breaches: { 'minimum patients': 0 },
  inputRows: 123_456,
  runBy: 'operator',
  now: new Date('2026-11-21'),
  ...more,
});

async function query(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' });
  try {
    const connection = await instance.connect();
    const rows = (await connection.runAndReadAll(sql)).getRows();
    connection.closeSync();
    return rows;
  } finally {
    instance.closeSync();
  }
}

const fingerprint = (): string => createHash('sha256').update(readFileSync(file)).digest('hex');

describe('publish', () => {
  it('writes a release that the documented views show', async () => {
    assert.deepEqual(await publish(options('2026Q1')), { outcome: 'published', releaseId: 1 });
    assert.deepEqual(
      await query(`SELECT quarter, place, age_band, display, cell_state, patients, population_patients, prevalence
        FROM benchmark.condition_prevalence WHERE code = '1000' AND age_band = 'all'`),
      [['2026Q1', 'US', 'all', 'Essential hypertension', 'value', 50n, 200n, 0.25]],
    );
    assert.deepEqual(await query('SELECT patients, mean_minor, median_minor FROM benchmark.fees'), [
      [50n, 9804, 9800],
    ]);
    assert.deepEqual(await query('SELECT release_id, published_in, first_quarter FROM release'), [
      [1, '2026Q4', '2026Q1'],
    ]);
  });

  it('gives every cell one of four states', async () => {
    await publish(options('2026Q1'));
    const states = await query(
      `SELECT code, age_band, cell_state, patients FROM benchmark.condition_prevalence ORDER BY ALL`,
    );
    assert.deepEqual(states, [
      ['1000', '0-19', 'suppressed', null],
      ['1000', '20-39', 'suppressed', null],
      ['1000', '40-59', 'no data', null],
      ['1000', '60+', 'zero', 0n],
      ['1000', 'all', 'value', 50n],
      ['1001', '0-19', 'suppressed', null],
      ['1001', '20-39', 'suppressed', null],
      ['1001', '40-59', 'no data', null],
      ['1001', '60+', 'zero', 0n],
      ['1001', 'all', 'suppressed', null],
    ]);
  });

  it('keeps no value in a cell that is not shown', async () => {
    await publish(options('2026Q1'));
    const leaking = await query(`SELECT * FROM store.cell WHERE cell_state IN ('suppressed', 'no data')
      AND coalesce(patients, events, subscribers, sum_minor, mean_minor, first_quartile_minor, median_minor,
        third_quartile_minor) IS NOT NULL`);
    assert.deepEqual(leaking, []);
  });

  it('changes nothing when the same cells come again', async () => {
    await publish(options('2026Q1'));
    const before = fingerprint();
    assert.deepEqual(await publish(options('2026Q1')), { outcome: 'unchanged', releaseId: 1 });
    assert.equal(fingerprint(), before);
  });

  it('adds a new quarter as a release of its own and restates none', async () => {
    await publish(options('2026Q1'));
    assert.equal((await publish(options('2026Q2'))).releaseId, 2);
    const restated = options('2026Q1', { sealed: seal(payloadOf('2026Q1', 3), keys) });
    await assert.rejects(
      publish(restated),
      (error) => error instanceof ReleaseRefused && /2026Q1 was published before/.test(error.message),
    );
    assert.deepEqual(await publishedQuarters(file), ['2026Q1', '2026Q2']);
    assert.deepEqual(await query('SELECT outcome, release_id FROM ledger.attempt ORDER BY attempt_id'), [
      ['PUBLISHED', 1],
      ['PUBLISHED', 2],
      ['REFUSED', null],
    ]);
  });

  it('refuses cells that the gate did not sign', async () => {
    await publish(options('2026Q1'));
    const sealed = seal(payloadOf('2026Q2'), keys);
    const edited = sealed.payload.replace('"patients":50', '"patients":10');
    const attacks = [
      { ...sealed, payload: edited },
      { ...seal(edited, keys), signature: sealed.signature },
      seal(sealed.payload, makeKeys()),
    ];
    for (const attack of attacks) {
      await assert.rejects(publish(options('2026Q2', { sealed: attack })), /signature does not fit/);
    }
    assert.deepEqual(await publishedQuarters(file), ['2026Q1']);
  });

  it('keeps refused attempts in the ledger, with counts too coarse to tell who left', async () => {
    await recordRefusal(file, {
      attemptedIn: '2026Q4',
      codeVersion: '0.1.0',
      cellsHash: null,
      inputRows: 123_456,
      breaches: { dominance: 2 },
      runBy: 'operator',
      signature: null,
    });
    assert.deepEqual(await query('SELECT outcome, input_rows, breaches FROM ledger.attempt'), [
      ['REFUSED', 123_000n, '{"dominance":2}'],
    ]);
    await assert.rejects(publish(options('2026Q1', { runBy: 'Jane Doe' })), /never a name/);
  });

  it('lets one writer in at a time and takes over from one that is gone', async () => {
    writeFileSync(`${file}.lock`, String(process.pid));
    await assert.rejects(publish(options('2026Q1')), /Another release is being written/);
    const gone = fork(fileURLToPath(new URL('./publishInChild.js', import.meta.url)), ['/nowhere'], {
      silent: true,
    });
    await new Promise((resolve) => gone.once('exit', resolve));
    writeFileSync(`${file}.lock`, String(gone.pid));
    assert.equal((await publish(options('2026Q1'))).outcome, 'published');
    assert.equal(existsSync(`${file}.lock`), false);
  });

  it('comments every view and column that readers see', async () => {
    await publish(options('2026Q1'));
    const missing = await query(`
      SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name IN ('benchmark', 'main', 'store', 'ledger')
        AND NOT internal AND comment IS NULL
      UNION ALL SELECT view_name, NULL FROM duckdb_views() WHERE schema_name = 'benchmark' AND comment IS NULL`);
    assert.deepEqual(missing, []);
  });

  it(
    'leaves the file as it was, or as it will be, when killed at any of twelve moments',
    { timeout: 120_000 },
    async () => {
      await publish(options('2026Q1'));
      const before = fingerprint();
      const next = options('2026Q2', { sealed: seal(payloadOf('2026Q2', 4000), keys) });
      const description = join(root, 'options.json');
      writeFileSync(description, JSON.stringify(next));
      const whole = await publishInChild(description, undefined);
      assert.deepEqual(await publishedQuarters(file), ['2026Q1', '2026Q2']);
      const outcomes = new Set<string>();
      for (let moment = 0; moment < 12; moment += 1) {
        file = join(root, `killed-${moment}.duckdb`);
        await publish({ ...options('2026Q1'), file });
        const first = fingerprint();
        writeFileSync(description, JSON.stringify({ ...next, file }));
        // From the first moment to a little after the last one, somewhere within its twelfth.
        await publishInChild(description, (whole * 1.05 * (moment + Math.random())) / 12);
        const quarters = await publishedQuarters(file);
        if (quarters.length === 1) assert.equal(fingerprint(), first);
        else
          assert.deepEqual(
            await query('SELECT count(*) FROM benchmark.condition_prevalence WHERE release_id = 2'),
            [[20_000n]],
          );
        outcomes.add(quarters.join());
        // Whoever comes next is not held up by what the killed one left.
        assert.equal((await publish({ ...next, file })).releaseId, 2);
      }
      assert.ok(
        outcomes.has('2026Q1'),
        `some were killed before the end: ${[...outcomes].join(' | ')} (${before.slice(0, 4)})`,
      );
    },
  );
});

/** Milliseconds from the begin to the end of the process, which is killed after `killAfterMs` if given. */
function publishInChild(description: string, killAfterMs: number | undefined): Promise<number> {
  const child = fork(fileURLToPath(new URL('./publishInChild.js', import.meta.url)), [description], {
    silent: true,
  });
  return new Promise((resolve) => {
    let started = 0;
    child.on('message', (message) => {
      if (message !== 'begin') return;
      started = performance.now();
      if (killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    });
    child.once('exit', () => resolve(performance.now() - started));
  });
}
