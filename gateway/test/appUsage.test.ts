import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import pg from 'pg';
import { createAppUsage } from '../src/state/appUsage.js';
import { sweep } from '../src/state/edgeState.js';
import { startWorld, type World } from './fixture/world.js';

const CHART =
  'query Registered { patient(id: "p1") { conditions(first: 9) { edges { node { clinicalStatus } } } } }';

describe('what apps do is counted', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  before(async () => {
    database = await createTestDatabase();
    pool = new pg.Pool({ connectionString: database.urls.gateway, max: 2 });
  });
  after(async () => {
    await pool?.end();
    await database?.drop();
  });

  async function counted(app: string): Promise<Record<string, number>> {
    const { rows } = await pool.query<{ key: string; count: string }>(
      `select rtrim(kind || ' ' || label) as key, count from edge.app_usage where client_id = $1 and kind <> 'MILLISECONDS' order by 1`,
      [app],
    );
    return Object.fromEntries(rows.map(({ key, count }) => [key, Number(count)]));
  }

  function worldWith(databaseUrl: string): Promise<World> {
    return startWorld({ state: { databaseUrl, pointsPerMinute: 60 } });
  }

  const askAs = async (world: World, client_id: string, query: string, variables = {}) =>
    world.ask(query, {
      variables,
      headers: { authorization: `Bearer ${await world.issuer.token({ claims: { client_id } })}` },
    });

  test('counts operations, errors, points and durations of each app, and names none but registered operations', async () => {
    const operator = new pg.Client({ connectionString: database.urls.ingest });
    await operator.connect();
    await operator.query("insert into edge.app (client_id) values ('first')");
    await operator.query(
      "insert into edge.operation (client_id, sha256, name, document) values ('first', $1, 'Registered', $2)",
      [hash('sha256', CHART), CHART],
    );
    await operator.end();
    const world = await worldWith(database.urls.gateway);
    await askAs(world, 'first', CHART);
    await askAs(world, 'second', 'query Ada_Lovelace { viewer }');
    await askAs(world, 'second', '{ nothing }');
    let refused = 0;
    for (let asked = 0; asked < 12; asked += 1)
      if ((await askAs(world, 'second', CHART)).status === 429) refused += 1;
    // Draining writes the rest.
    await world[Symbol.asyncDispose]();
    // Eleven for what it may return. It is registered, so it was ready when the gateway started, and nobody paid for its plan.
    assert.deepEqual(await counted('first'), { OPERATION: 1, POINT: 11, 'REGISTERED Registered': 1 });
    const second = await counted('second');
    assert.ok(refused > 0);
    assert.equal(second['ERROR RATE_LIMITED'], refused);
    assert.equal(second['ERROR GRAPHQL_VALIDATION_FAILED'], 1);
    assert.equal(second['OPERATION'], 14);
    assert.equal(second['FAILED'], refused + 1);
    assert.ok((second['POINT'] ?? 0) <= 60);
    const { rows } = await pool.query<{ text: string; operations: number }>(
      "select string_agg(u::text, ' ') as text, sum(count) filter (where kind = 'MILLISECONDS')::integer as operations from edge.app_usage u",
    );
    assert.equal(rows[0]?.operations, 15);
    assert.doesNotMatch(rows[0]?.text ?? '', /Ada|Lovelace|patient|p1|viewer|nothing/);
  });

  test('an outage of the database loses no answer: counts wait, and are written when it is over', async () => {
    let isAway = true;
    let failures = 0;
    const usage = createAppUsage({
      pool: {
        query: ((...of: Parameters<pg.Pool['query']>) =>
          isAway ? Promise.reject(new Error('away')) : pool.query(...of)) as pg.Pool['query'],
      },
      onFailure: () => (failures += 1),
    });
    const operation = { milliseconds: 3, codes: ['FORBIDDEN'], registered: undefined };
    usage.count('waiting', operation);
    await usage.flush();
    usage.count('waiting', operation);
    assert.deepEqual(await counted('waiting'), {});
    isAway = false;
    await usage.close();
    assert.deepEqual(await counted('waiting'), { OPERATION: 2, FAILED: 2, 'ERROR FORBIDDEN': 2 });
    assert.equal(failures, 1);
  });

  test('a gateway that may not write its counts answers all the same, and writes them once it may', async () => {
    const owner = new pg.Client({ connectionString: database.urls.owner });
    await owner.connect();
    await owner.query('revoke insert, update on edge.app_usage from caregraph_gateway');
    const world = await worldWith(database.urls.gateway);
    assert.equal((await askAs(world, 'patient-app', '{ viewer }')).status, 200);
    const deadline = Date.now() + 20_000;
    while (!world.log().includes('could not be read or written') && Date.now() < deadline) await delay(100);
    assert.match(world.log(), /could not be read or written/);
    assert.equal((await askAs(world, 'patient-app', '{ viewer }')).status, 200);
    await owner.query('grant insert, update on edge.app_usage to caregraph_gateway');
    await owner.end();
    await world[Symbol.asyncDispose]();
    assert.equal((await counted('patient-app'))['OPERATION'], 2);
  });

  test('replicas that write the same rows at once add up', async () => {
    const replicas = Array.from({ length: 4 }, () => createAppUsage({ pool, onFailure: assert.fail }));
    const apps = ['a', 'b', 'c'];
    for (let round = 0; round < 10; round += 1) {
      for (const [index, usage] of replicas.entries())
        for (const app of index % 2 === 0 ? apps : apps.toReversed()) usage.spend(`shared-${app}`, 7);
      await Promise.all(replicas.map((usage) => usage.flush()));
    }
    await Promise.all(replicas.map((usage) => usage.close()));
    for (const app of apps) assert.deepEqual(await counted(`shared-${app}`), { POINT: 280 });
  });

  test('takes no more memory than it may, and lets no name of an app or error spoil what is written of others', async () => {
    const usage = createAppUsage({ pool, onFailure: assert.fail, maximumCounters: 2 });
    usage.spend('bad\u0000app', 1);
    usage.count('counted', { milliseconds: 1, codes: ['not a code!'], registered: undefined });
    for (let app = 0; app < 100; app += 1) usage.spend(`further-${app}`, 1);
    usage.count('counted', { milliseconds: 1, codes: [], registered: undefined });
    await usage.close();
    assert.deepEqual(await counted('counted'), { OPERATION: 2 });
    const { rows } = await pool.query("select from edge.app_usage where client_id like 'further-%'");
    assert.equal(rows.length, 0);
  });

  test('counts are forgotten after 35 days', async () => {
    const old = new Date(Date.now() - 36 * 86_400_000).toISOString().slice(0, 10);
    const usage = createAppUsage({ pool, onFailure: assert.fail, today: () => old });
    usage.spend('forgotten', 1);
    await usage.close();
    await sweep(pool);
    assert.deepEqual(await counted('forgotten'), {});
    assert.notDeepEqual(await counted('counted'), {});
  });
});
