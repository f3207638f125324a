import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import { seedPopulation } from '@caregraph/ingest';
import { createTestKeys } from '@caregraph/keys/testing';
import { DuckDBInstance } from '@duckdb/node-api';
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { exportReleases } from '@caregraph/store';
import pg from 'pg';
import { attackWarehouse } from '../../src/warehouse/attackWarehouse.js';
import { lateArrivals, runRelease, type ReleaseOptions } from '../../src/warehouse/release.js';
import { addLateRows } from './lateRows.js';

const QUARTER = '2026Q1';
const VIEWS = ['population', 'condition_prevalence', 'treatment_use', 'fees'] as const;
/** A quarter so many before the present one. */
const quarterAgo = (quarters: number): string => {
  const now = new Date();
  const number = now.getUTCFullYear() * 4 + Math.floor(now.getUTCMonth() / 3) - quarters;
  return `${Math.floor(number / 4)}Q${(number % 4) + 1}`;
};
const ARRIVAL = quarterAgo(1);

describe('what comes in after the release that published its quarter', () => {
  const folder = mkdtempSync(join(tmpdir(), 'caregraph-difference-'));
  const first = join(folder, 'first.duckdb');
  let database: TestDatabase;
  let options: ReleaseOptions;

  before(async () => {
    database = await createTestDatabase();
    await seedPopulation({
      keyProvider: createTestKeys().provider,
      databaseUrl: database.urls.ingest,
      patients: 2500,
      subscribers: 30,
      seed: 1,
      until: new Date('2026-11-21'),
    });
    options = {
      deidentifyUrl: database.urls.deidentify,
      warehouseFile: first,
      gateKeyFile: join(folder, 'gate.jwk'),
      until: '2026Q2',
    };
    assert.equal((await runRelease(options)).outcome, 'published');
    // As if that had been two quarters ago: what has come in since is late, and one of these quarters is over.
    await change(first, `UPDATE main.release SET published_in = '${quarterAgo(2)}'`);
  });
  let counter = 0;
  beforeEach(async () => {
    counter += 1;
    const warehouseFile = join(folder, `${counter}.duckdb`);
    copyFileSync(first, warehouseFile);
    options = { ...options, warehouseFile };
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await database.drop();
  });

  async function asIngest(sql: string): Promise<number> {
    const client = new pg.Client({ connectionString: database.urls.ingest });
    await client.connect();
    try {
      return (await client.query(sql)).rowCount ?? 0;
    } finally {
      await client.end();
    }
  }

  async function change(file: string, sql: string): Promise<void> {
    const instance = await DuckDBInstance.create(file);
    const connection = await instance.connect();
    await connection.run(sql);
    connection.closeSync();
    instance.closeSync();
  }

  async function query(sql: string, file = options.warehouseFile): Promise<unknown[][]> {
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

  const fingerprint = (file = options.warehouseFile): string =>
    createHash('sha256').update(readFileSync(file)).digest('hex');
  const published = (file = options.warehouseFile): Promise<unknown[][]> =>
    query('SELECT * FROM store.cell ORDER BY ALL', file);

  it('changes nothing while too few came in to be told, and is kept for later', async () => {
    assert.ok(
      (await addLateRows(database.urls.ingest, {
        quarter: QUARTER,
        arrival: ARRIVAL,
        of: `patient_id in
      (select patient_id from records.encounter order by patient_id limit 4)`,
      })) >= 0,
    );
    const former = fingerprint();
    const report = await runRelease(options);
    assert.deepEqual([report.outcome, report.difference], ['nothing new', undefined]);
    assert.equal(fingerprint(), former);
  });

  it('is told as tables of its own, by the rules of a release, and changes nothing that is published', async () => {
    assert.ok(
      (await addLateRows(database.urls.ingest, {
        quarter: QUARTER,
        arrival: ARRIVAL,
        of: `hashtext(patient_id::text) % 2 = 0`,
      })) > 1000,
    );
    const former = await published();
    const { outcome, difference } = await runRelease(options);
    assert.deepEqual([outcome, difference?.outcome, difference?.releaseId], ['nothing new', 'published', 2]);
    assert.deepEqual(await published(), former, 'what was published stands as it was');
    assert.deepEqual(await query('FROM main.difference'), [[2, QUARTER, quarterAgo(2), ARRIVAL]]);
    for (const view of VIEWS) {
      const clinics = view === 'fees' ? 5 : 3;
      const [[told, small, years] = []] = await query(
        `SELECT count(*) FILTER (cell_state = 'value'),
          count(*) FILTER (cell_state = 'value' AND (patients < 11 OR subscribers < ${clinics})),
          count(*) FILTER (time_level = 'year') FROM benchmark.${view}_difference`,
      );
      assert.deepEqual([small, years], [0n, 0n], view);
      if (view === 'population' || view === 'treatment_use')
        assert.ok(Number(told) > 0, `${view} tells something`);
    }
    const again = fingerprint();
    assert.equal((await runRelease(options)).difference, undefined, 'no arrival is told twice');
    assert.equal(fingerprint(), again);
  });

  it('withstands every attack, together with the release', async () => {
    assert.equal((await runRelease(options)).difference?.outcome, 'published');
    const { deidentifyUrl, warehouseFile } = options;
    const { results } = await attackWarehouse({ deidentifyUrl, warehouseFile });
    assert.deepEqual(
      results.flatMap(({ attack, isBroken, findings }) => (isBroken ? [attack, findings] : [])),
      [],
    );
    const differencing = results.find(({ attack }) => attack === 'differencing');
    assert.equal(differencing?.decided, differencing?.tried);
  });

  it('hides a cell that is 1–10 patients apart from a published one: whose events did not come again', async () => {
    // All of a published cell but a few come again: the difference would tell how many of them stayed away.
    const [[told] = []] = await query(
      `SELECT patients FROM benchmark.population WHERE quarter = '2025Q3' AND place_level = 'country' AND age_level = 'all'`,
    );
    await addLateRows(database.urls.ingest, {
      quarter: '2025Q3',
      arrival: ARRIVAL,
      of: `patient_id not in (select e.patient_id from records.encounter e join consent.consent c using (patient_id)
        where c.purpose = 'BENCHMARKING' and c.status = 'ACTIVE' and e.class_code is not null
          and e.period_start >= '2025-07-01' and e.period_start < '2025-10-01'
        group by 1 order by 1 limit 7)`,
    });
    assert.equal((await runRelease(options)).difference?.outcome, 'published');
    const states = await query(
      `SELECT cell_state FROM benchmark.population_difference WHERE quarter = '2025Q3' AND place_level = 'country' AND age_level = 'all'`,
    );
    assert.ok(Number(told) > 100);
    // A table of which it is too much is coarsened, and then not there at all.
    assert.ok(
      states.every(([state]) => state !== 'value'),
      String(states),
    );
  });

  it('says nothing of those who withdrew: what was told stands, and no difference counts them', async () => {
    assert.equal((await runRelease(options)).difference?.outcome, 'published');
    const former = fingerprint();
    assert.ok(
      (await asIngest(
        `update consent.consent set status = 'WITHDRAWN', withdrawn_at = now()
          where purpose = 'BENCHMARKING' and hashtext(patient_id::text) % 5 = 0`,
      )) > 100,
    );
    const report = await runRelease(options);
    assert.deepEqual([report.outcome, report.difference], ['nothing new', undefined]);
    assert.equal(fingerprint(), former);
  });

  it(
    'lands as a whole or not at all when it is killed at any of ten moments',
    { timeout: 600_000 },
    async () => {
      const whole = options.warehouseFile;
      const durationMs = await releaseInChild({ ...options, warehouseFile: whole }, undefined);
      const measures = 'SELECT DISTINCT measure FROM store.difference_cell ORDER BY ALL';
      const expected = await query(measures, whole);
      assert.ok(expected.length > 0);
      let killed = 0;
      for (let moment = 0; moment < 10; moment += 1) {
        const warehouseFile = join(folder, `killed-${moment}.duckdb`);
        copyFileSync(first, warehouseFile);
        const former = fingerprint(warehouseFile);
        await releaseInChild(
          { ...options, warehouseFile },
          (durationMs * 1.05 * (moment + Math.random())) / 10,
        );
        if (fingerprint(warehouseFile) === former) killed += 1;
        else assert.deepEqual(await query(measures, warehouseFile), expected);
        rmSync(warehouseFile);
      }
      assert.ok(killed > 0, 'some were killed before the end');
    },
  );

  it('can be taken home like a release', async () => {
    assert.equal((await runRelease(options)).difference?.outcome, 'published');
    const releases = join(folder, 'releases');
    const publisherKeyFile = join(folder, 'publisher.jwk');
    assert.deepEqual(
      await exportReleases({ warehouseFile: options.warehouseFile, folder: releases, publisherKeyFile }),
      [1, 2],
    );
    assert.ok(!readdirSync(join(releases, '1')).includes('population_difference.parquet'));
    const files = readdirSync(join(releases, '2')).filter((name) => name.endsWith('.parquet'));
    assert.deepEqual(files.sort(), [
      'condition_prevalence_difference.parquet',
      'difference.parquet',
      'fees_difference.parquet',
      'measure_definition.parquet',
      'population_difference.parquet',
      'release.parquet',
      'treatment_use_difference.parquet',
    ]);
  });
});

describe('which arrivals a difference counts', () => {
  const now = new Date('2026-11-21');

  it('is those of quarters that are over, after the release; none in the quarter of the release itself', () => {
    assert.deepEqual(lateArrivals({ '2026Q1': '2026Q2', '2026Q2': '2026Q4' }, now), {
      after: { '2026Q1': '2026Q2' },
      until: '2026Q3',
    });
    assert.equal(lateArrivals({ '2026Q1': '2026Q3' }, now), undefined);
    assert.equal(lateArrivals({}, now), undefined);
    assert.equal(lateArrivals({ '2025Q1': '2025Q3' }, new Date('2026-01-01'))?.until, '2025Q4');
  });
});

/** Milliseconds from begin to end of the process, which is killed after `killAfterMs` if given. */
function releaseInChild(options: ReleaseOptions, killAfterMs: number | undefined): Promise<number> {
  const main = fileURLToPath(new URL('./releaseInChild.js', import.meta.url));
  const child = fork(main, [JSON.stringify(options)], { silent: true });
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
