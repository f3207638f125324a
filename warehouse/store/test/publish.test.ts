import { DuckDBInstance } from '@duckdb/node-api';
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { publish, publishedQuarters, ReleaseRefused, type PublishOptions } from '../src/index.js';
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
    assert.deepEqual(await query('SELECT age_band, cell_state FROM benchmark.population ORDER BY ALL'), [
      ['0-19', 'suppressed'],
      ['20-39', 'suppressed'],
      ['60+', 'value'],
      ['all', 'value'],
    ]);
    assert.deepEqual(
      await query(
        `SELECT code, category, chapter, cell_state, patients, population_patients FROM benchmark.condition_prevalence ORDER BY ALL`,
      ),
      [
        ['1000', 'Hypertension', 'Circulation', 'value', 50n, 200n],
        ['1001', 'Hypertension', 'Circulation', 'suppressed', null, null],
      ],
    );
  });

  it('tells zeros where the population is told, and none where all that anybody had is suppressed', async () => {
    // A second quarter in the same release, with one code less: a zero. In a third everything told is suppressed.
    const payload = JSON.parse(payloadOf('2026Q1', 4)) as {
      quarters: string[];
      members: { time: unknown[] };
      blocks: Record<string, unknown>[];
    };
    payload.quarters.push('2025Q4', '2025Q3');
    for (const name of ['2025Q4', '2025Q3'])
      payload.members.time.push({ level: 'quarter', name, parent: null });
    const copy = (
      block: Record<string, unknown> | undefined,
      time: number,
      count: number,
      state: string,
    ): void => {
      const cut = Object.fromEntries(
        Object.entries(block ?? {}).map(([name, column]) => [
          name,
          Array.isArray(column)
            ? column.slice(0, count).map((value: unknown) => (name === 'time' ? time : value))
            : column,
        ]),
      );
      payload.blocks.push({ ...cut, count, state });
    };
    for (const time of [1, 2]) copy(payload.blocks[0], time, 1, 'v');
    copy(payload.blocks[2], 1, 3, 'vsv');
    copy(payload.blocks[2], 2, 1, 's');
    await publish(options('2026Q1', { sealed: seal(JSON.stringify(payload), keys) }));
    assert.deepEqual(
      await query(`SELECT quarter, string_agg(code || ' ' || cell_state, ', ' ORDER BY code)
        FROM benchmark.condition_prevalence GROUP BY ALL ORDER BY ALL`),
      [
        ['2025Q3', '1000 suppressed, 1001 suppressed, 1002 suppressed, 1003 suppressed'],
        ['2025Q4', '1000 value, 1001 suppressed, 1002 value, 1003 zero'],
        ['2026Q1', '1000 value, 1001 suppressed, 1002 value, 1003 value'],
      ],
    );
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

  it('refuses cells that the gate did not sign, and a manifest that it did not', async () => {
    await publish(options('2026Q1'));
    const sealed = seal(payloadOf('2026Q2'), keys);
    const edited = payloadOf('2026Q2').replace('[200]', '[10]');
    const attacks = [
      { ...sealed, payload: edited },
      { ...seal(edited, keys), signature: sealed.signature },
      seal(sealed.payload, makeKeys()),
      { ...sealed, manifest: sealed.manifest.replace('operator', 'somebody') },
      { ...sealed, signature: '' },
      { ...seal(null, keys), payload: sealed.payload, manifest: sealed.manifest },
    ];
    for (const attack of attacks)
      await assert.rejects(publish(options('2026Q2', { sealed: attack })), /signature does not fit/);
    assert.deepEqual(await publishedQuarters(file), ['2026Q1']);
    const rows = await query(
      `SELECT outcome, breaches, manifest IS NULL FROM ledger.attempt ORDER BY attempt_id`,
    );
    assert.equal(rows.length, 7);
    assert.deepEqual(rows[2], ['REFUSED', '{"signature":1}', true], 'what nobody vouches for is not kept');
  });

  it('keeps refused attempts in the ledger: who, which numbers, which rules, which hash, and the signature', async () => {
    const sealed = seal(null, keys);
    assert.deepEqual(await publish(options('2026Q1', { sealed })), { outcome: 'refused', releaseId: null });
    assert.deepEqual(
      await query(`SELECT outcome, attempted_in, run_by, code_version, parameters, input_rows, breaches, cells_hash,
        candidate_hash, manifest, signature FROM ledger.attempt`),
      [
        [
          'REFUSED',
          '2026Q4',
          'operator',
          '0.2.0',
          '{"minimumPatients":11}',
          123_000n,
          '{"dominance":2}',
          null,
          'c'.repeat(64),
          sealed.manifest,
          sealed.signature,
        ],
      ],
    );
    const named = seal(payloadOf('2026Q1'), keys, { runBy: 'Jane Doe' });
    await assert.rejects(publish(options('2026Q1', { sealed: named })), /never a name/);
  });

  it('writes nothing into a file with a table or a column that is not of the schema', async () => {
    for (const sabotage of [
      'CREATE TABLE main.person (name VARCHAR)',
      'ALTER TABLE store.cell ADD COLUMN patient_id VARCHAR',
      'CREATE VIEW benchmark.patients AS SELECT 1 AS patient_id',
    ]) {
      file = join(root, `sabotaged-${sabotage.length}.duckdb`);
      await publish(options('2026Q1'));
      const instance = await DuckDBInstance.create(file);
      const connection = await instance.connect();
      await connection.run(sabotage);
      connection.closeSync();
      instance.closeSync();
      const before = fingerprint();
      await assert.rejects(
        publish(options('2026Q2')),
        (error) => error instanceof ReleaseRefused && error.rule === 'schema',
      );
      assert.equal(fingerprint(), before);
    }
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
    'leaves the file as it was, or as it will be, when killed at any of twenty moments',
    { timeout: 300_000 },
    async () => {
      await publish(options('2026Q1'));
      const before = fingerprint();
      const next = options('2026Q2', { sealed: seal(payloadOf('2026Q2', 1500), keys) });
      const description = join(root, 'options.json');
      writeFileSync(description, JSON.stringify(next));
      const whole = await publishInChild(description, undefined);
      assert.deepEqual(await publishedQuarters(file), ['2026Q1', '2026Q2']);
      const outcomes = new Set<string>();
      for (let moment = 0; moment < 20; moment += 1) {
        file = join(root, `killed-${moment}.duckdb`);
        await publish({ ...options('2026Q1'), file });
        const first = fingerprint();
        writeFileSync(description, JSON.stringify({ ...next, file }));
        // From the first moment to a little after the last one, somewhere within its twentieth.
        await publishInChild(description, (whole * 1.05 * (moment + Math.random())) / 20);
        const quarters = await publishedQuarters(file);
        if (quarters.length === 1) assert.equal(fingerprint(), first);
        else
          assert.deepEqual(
            await query('SELECT count(*) FROM benchmark.condition_prevalence WHERE release_id = 2'),
            [[1500n]],
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
