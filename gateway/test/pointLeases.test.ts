import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import pg from 'pg';
import { createPointLeases } from '../src/state/pointLeases.js';
import { sweep } from '../src/state/edgeState.js';

describe('points of apps, counted in PostgreSQL for all replicas', () => {
  let database: TestDatabase;
  const pools: pg.Pool[] = [];
  let failures = 0;
  const replica = (now?: () => number) => {
    const pool = new pg.Pool({ connectionString: database.urls.gateway, max: 2 });
    // Renewals that nobody waits for may be under way when the database is dropped.
    pool.on('error', () => undefined);
    pools.push(pool);
    return createPointLeases({ pool, onFailure: () => (failures += 1), ...(now ? { now } : {}) });
  };
  before(async () => {
    database = await createTestDatabase();
  });
  after(async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    await database?.drop();
  });

  test('three replicas under contention grant the limit, not a point more, and then refuse', async () => {
    const replicas = [replica(), replica(), replica()];
    const LIMIT = 1000;
    const takes = await Promise.all(
      Array.from({ length: 1500 }, async (_, index) => replicas[index % 3]!.take('contended', LIMIT, 1)),
    );
    // A block may be on its way to a replica that has been asked for the last time: 2.5 % for each of the others.
    let granted = takes.filter((taken) => taken.granted).length;
    assert.ok(granted >= LIMIT * 0.95 && granted <= LIMIT, `${granted} were granted`);
    for (const each of replicas) {
      let taken = await each.take('contended', LIMIT, 1);
      for (; taken.granted; taken = await each.take('contended', LIMIT, 1)) granted += 1;
      assert.equal(taken.remaining, 0);
      assert.ok(taken.resetMs > 50_000 && taken.resetMs <= 60_000);
    }
    assert.equal(granted, LIMIT);
    assert.equal((await replicas[0]!.take('another', LIMIT, 1)).granted, true);
  });

  test('a request is not delayed by PostgreSQL while a lease lasts', async () => {
    const points = replica();
    assert.ok(points.take('leased', 10_000, 1) instanceof Promise);
    await points.take('leased', 10_000, 1);
    for (let taken = 0; taken < 100; taken += 1)
      assert.ok(!(points.take('leased', 10_000, 1) instanceof Promise));
  });

  test('what replicas hold and don’t spend is refused to the others: at most a fiftieth of the limit each', async () => {
    const [idle, busy] = [replica(), replica()];
    const LIMIT = 1000;
    await idle!.take('held', LIMIT, 1);
    let granted = 0;
    while ((await busy!.take('held', LIMIT, 1)).granted) granted += 1;
    assert.equal(granted, LIMIT - LIMIT / 50);
  });

  test('an operation that costs more than a block is granted whole, or refused whole', async () => {
    const points = replica();
    assert.deepEqual((await points.take('large', 1000, 900)).granted, true);
    assert.deepEqual((await points.take('large', 1000, 101)).granted, false);
    assert.deepEqual((await points.take('large', 1000, 100)).granted, true);
  });

  test('spent points come back when the minute is over', async () => {
    let clock = 0;
    const points = replica(() => clock);
    await points.take('resting', 10, 10);
    assert.equal((await points.take('resting', 10, 1)).granted, false);
    clock += 61_000;
    const admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    await admin.query(`update edge.taken_points set expire = 0 where key = 'resting'`);
    await admin.end();
    assert.equal((await points.take('resting', 10, 1)).granted, true);
  });

  test('without PostgreSQL each replica grants a quarter, and counts together again once it answers', async () => {
    let clock = 0;
    const pool = new pg.Pool({ connectionString: database.urls.gateway, max: 1 });
    pools.push(pool);
    let isAway = true;
    const query = pool.query.bind(pool) as (...given: unknown[]) => Promise<unknown>; // one of pg's overloads
    pool.query = ((...given: unknown[]) =>
      isAway ? Promise.reject(new Error('away')) : query(...given)) as typeof pool.query;
    const earlier = failures;
    const points = createPointLeases({ pool, onFailure: () => (failures += 1), now: () => clock });
    let granted = 0;
    while ((await points.take('insured', 1000, 1)).granted) granted += 1;
    assert.equal(granted, 250);
    assert.ok(failures > earlier);
    isAway = false;
    clock += 61_000;
    granted = 0;
    while ((await points.take('insured', 1000, 1)).granted) granted += 1;
    assert.equal(granted, 1000);
  });

  test('minutes that are past are swept away', async () => {
    const pool = new pg.Pool({ connectionString: database.urls.gateway, max: 1 });
    pools.push(pool);
    await pool.query(`insert into edge.taken_points values ('long ago', 1, 0)`);
    await sweep(pool);
    const { rows } = await pool.query(`select from edge.taken_points where key = 'long ago'`);
    assert.deepEqual(rows, []);
  });
});
