import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import { seedPopulation } from '@caregraph/ingest';
import { createTestKeys } from '@caregraph/keys/testing';
import { publishedQuarters } from '@caregraph/store';
import { DuckDBInstance } from '@duckdb/node-api';
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runRelease, type ReleaseOptions } from '../../src/warehouse/release.js';

const MOMENTS = 20;

describe('a release that is killed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'caregraph-kill-'));
  let database: TestDatabase;
  let options: ReleaseOptions;

  before(async () => {
    database = await createTestDatabase();
    await seedPopulation({
      keyProvider: createTestKeys().provider,
      databaseUrl: database.urls.ingest,
      patients: 1500,
      subscribers: 24,
      seed: 1,
      until: new Date('2026-11-21'),
    });
    options = {
      deidentifyUrl: database.urls.deidentify,
      warehouseFile: join(folder, 'warehouse.duckdb'),
      gateKeyFile: join(folder, 'gate.jwk'),
      until: '2026Q2',
    };
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await database.drop();
  });

  it(
    `at any of ${MOMENTS} random moments leaves nothing or all of it, and the next run completes it`,
    { timeout: 900_000 },
    async () => {
      const whole = join(folder, 'whole.duckdb');
      const durationMs = await releaseInChild({ ...options, warehouseFile: whole }, undefined);
      const expected = await contentOf(whole);
      assert.ok(expected.cells > 0n && expected.releases === 1n);
      // Which tables tell most is decided with keyed randomness, so that no two runs have the same cells: each has all of
      // the measures and quarters, one release and one attempt.
      const assertWhole = async (): Promise<void> => {
        const content = await contentOf(options.warehouseFile);
        assert.deepEqual({ ...content, cells: 0n }, { ...expected, cells: 0n });
        assert.ok(content.cells > 0n);
      };
      let killed = 0;
      for (let moment = 0; moment < MOMENTS; moment += 1) {
        // From the first moment to a little after the last one, somewhere within its twentieth.
        await releaseInChild(options, (durationMs * 1.05 * (moment + Math.random())) / MOMENTS);
        const quarters = await publishedQuarters(options.warehouseFile);
        if (quarters.length === 0) killed += 1;
        else {
          await assertWhole();
          rmSync(options.warehouseFile);
        }
      }
      assert.ok(killed > 0, 'some were killed before the end');
      assert.equal((await runRelease(options)).outcome, 'published');
      await assertWhole();
      const left = readdirSync(folder).filter((name) => name.startsWith('warehouse'));
      assert.deepEqual(left, ['warehouse.duckdb'], 'nothing of the killed ones is left');
    },
  );
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

async function contentOf(
  file: string,
): Promise<{ cells: bigint; measures: bigint; quarters: bigint; releases: bigint; attempts: bigint }> {
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' });
  try {
    const connection = await instance.connect();
    const counts: bigint[] = [];
    for (const counted of [
      '* FROM store.cell',
      'DISTINCT measure FROM store.cell',
      '* FROM store.quarter',
      '* FROM main.release',
      '* FROM ledger.attempt',
    ])
      counts.push(
        (
          await connection.runAndReadAll(`SELECT count(*) FROM (SELECT ${counted})`)
        ).getRows()[0]?.[0] as bigint,
      );
    connection.closeSync();
    const [cells = 0n, measures = 0n, quarters = 0n, releases = 0n, attempts = 0n] = counts;
    return { cells, measures, quarters, releases, attempts };
  } finally {
    instance.closeSync();
  }
}
