import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import { buildSchema, Kind, parse, type OperationDefinitionNode } from 'graphql';
import pg from 'pg';
import { configurationFromEnvironment } from '../src/index.js';
import { isRepeatable } from '../src/safety/repeatable.js';
import { startWorld, type World } from './fixture/world.js';

const ELEVEN = '{ patient(id: "p1") { conditions(first: 9) { edges { node { clinicalStatus } } } } }';

describe('an app is let in as far as its points go', () => {
  let database: TestDatabase;
  let world: World;
  let operator: pg.Client;
  before(async () => {
    database = await createTestDatabase();
    operator = new pg.Client({ connectionString: database.urls.ingest });
    await operator.connect();
    world = await startWorld({
      production: true,
      state: { databaseUrl: database.urls.gateway, pointsPerMinute: 30 },
    });
  });
  after(async () => {
    await world?.[Symbol.asyncDispose]();
    await operator?.end();
    await database?.drop();
  });
  const askAs = async (client_id: string, query: string, claims: object = {}) =>
    world.ask(query, {
      headers: { authorization: `Bearer ${await world.issuer.token({ claims: { client_id, ...claims } })}` },
    });

  test('answers say what they cost, and headers what is left; then it is 429 with when to come back', async () => {
    const first = await askAs('spender', ELEVEN);
    assert.deepEqual(first.body.extensions, { cost: { points: 11, pointsPerMinute: 30 } });
    assert.equal(first.headers['ratelimit-policy'], '"points";q=30;w=60');
    assert.match(String(first.headers['ratelimit']), /^"points";r=18;t=(60|59|58|57|56|55)$/);
    assert.match(String((await askAs('spender', ELEVEN)).headers['ratelimit']), /^"points";r=7;t=\d\d$/);
    const asked = world.identity.received.length;
    const refused = await askAs('spender', ELEVEN);
    assert.equal(refused.status, 429);
    assert.deepEqual(refused.body.errors?.[0]?.extensions, { code: 'RATE_LIMITED' });
    assert.ok(Number(refused.headers['retry-after']) > 0 && Number(refused.headers['retry-after']) <= 60);
    assert.match(String(refused.headers['ratelimit']), /^"points";r=7;t=/);
    assert.equal(world.identity.received.length, asked);
  });

  test('a registered document is ready when the gateway starts: its first request does not pay for planning', async () => {
    const registered = `query Ready ${ELEVEN}`;
    await operator.query(`insert into edge.app (client_id) values ('registered')`);
    await operator.query(
      `insert into edge.operation (client_id, sha256, name, document)
       values ('registered', encode(sha256(convert_to($1, 'UTF8')), 'hex'), 'Ready', $1)`,
      [registered],
    );
    await using restarted = await startWorld({
      production: true,
      state: { databaseUrl: database.urls.gateway, pointsPerMinute: 30 },
    });
    const left = async (client_id: string, query: string) => {
      const token = await restarted.issuer.token({ claims: { client_id } });
      const { headers } = await restarted.ask(query, { headers: { authorization: `Bearer ${token}` } });
      return /r=(\d+)/.exec(String(headers['ratelimit']))?.[1];
    };
    assert.equal(await left('registered', registered), '19');
    assert.equal(await left('unregistered', `query Unready ${ELEVEN}`), '18');
  });

  test('one app spends nothing of another', async () => {
    while ((await askAs('greedy', ELEVEN)).status === 200);
    assert.equal((await askAs('modest', ELEVEN)).status, 200);
  });

  test('operators say otherwise for an app: more is allowed, and less is refused', async () => {
    await operator.query(
      `insert into edge.app (client_id, points_per_minute) values ('partner', 1000), ('small', 5)`,
    );
    assert.equal((await askAs('partner', ELEVEN)).headers['ratelimit-policy'], '"points";q=1000;w=60');
    const small = await askAs('small', ELEVEN);
    assert.deepEqual(small.body.errors?.[0]?.extensions, {
      code: 'OPERATION_REFUSED',
      reason: 'COST_TOO_HIGH',
    });
    assert.equal((await askAs('small', '{ viewer }')).status, 200);
  });

  test('documents that fail are charged, once for being new and once for being asked for: guessing is not free', async () => {
    let refusals = 0;
    while ((await askAs('guesser', `{ guess${refusals} }`)).status !== 429) refusals += 1;
    assert.equal(refusals, 15);
  });

  test('a new document is charged by its fields before it is planned, and only the first time', async () => {
    await operator.query(`insert into edge.app (client_id, points_per_minute) values ('varied', 10000)`);
    const left = async (query: string) =>
      Number(/r=(\d+)/.exec(String((await askAs('varied', query)).headers['ratelimit']))?.[1]);
    const twenty = `{ ${Array.from({ length: 20 }, (_, index) => `v${index}: viewer`).join(' ')} }`;
    assert.equal(await left(twenty), 10_000 - 40 - 1);
    assert.equal(await left(twenty), 10_000 - 40 - 2);
  });

  test('in production an app asks for the schema with the scope graph:introspect, and without it no longer', async () => {
    await operator.query(`insert into edge.app (client_id, points_per_minute) values ('tool', 10000)`);
    const query = '{ __schema { queryType { name } } }';
    const allowed = await askAs('tool', query, { scope: 'patient/*.rs graph:introspect' });
    assert.deepEqual(allowed.body.data, { __schema: { queryType: { name: 'Query' } } });
    for (const scope of ['patient/*.rs', 'graph:introspection', ''])
      assert.equal(
        (await askAs('tool', query, { scope })).body.errors?.[0]?.extensions.reason,
        'INTROSPECTION_DISABLED',
      );
  });
});

test('in production the gateway does not start without its state', () => {
  const environment = {
    NODE_ENV: 'production',
    CAREGRAPH_ISSUER: 'https://id.example.org/oidc',
    CAREGRAPH_ASSERTION_PRIVATE_JWK: 'key',
    CAREGRAPH_SUPERGRAPH: 'supergraph',
    ...Object.fromEntries(
      ['IDENTITY', 'RECORDS', 'BILLING', 'CONSENT', 'INSIGHTS'].map((name) => [
        `CAREGRAPH_SUBGRAPH_${name}`,
        'http://localhost',
      ]),
    ),
  };
  assert.throws(() => configurationFromEnvironment(environment), /CAREGRAPH_DATABASE_URL/);
  const state = { CAREGRAPH_DATABASE_URL: 'postgres://caregraph_gateway@localhost/caregraph' };
  assert.equal(configurationFromEnvironment({ ...environment, ...state }).state?.pointsPerMinute, 60_000);
  const open = { ...environment, NODE_ENV: 'development' };
  assert.equal(configurationFromEnvironment(open).state, undefined);
  assert.throws(
    () => configurationFromEnvironment({ ...open, CAREGRAPH_ONLY_REGISTERED: 'on' }),
    /CAREGRAPH_DATABASE_URL/,
  );
});

describe('a mutation may be asked for again', () => {
  const repeatable = (sdl: string, text: string) => {
    const document = parse(text);
    const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
    return isRepeatable(buildSchema(sdl), document, operation as OperationDefinitionNode); // found by its kind
  };
  const SDL = `type Query { a: Int } input Keyed { idempotencyKey: String! } input Loose { idempotencyKey: String }
    type Mutation { keyed(input: Keyed!): Int direct(idempotencyKey: ID!): Int loose(input: Loose!): Int maybe(input: Keyed): Int none: Int }`;

  test('if each of its fields requires a key of its own, and not otherwise', () => {
    assert.ok(
      repeatable(SDL, 'mutation { keyed(input: {}) ...F } fragment F on Mutation { d: direct __typename }'),
    );
    for (const field of ['loose', 'maybe', 'none', 'unknown'])
      assert.ok(!repeatable(SDL, `mutation { keyed(input: {}) ... { x: ${field} } }`), field);
    assert.ok(!repeatable(SDL, '{ a }'));
  });

  test('and so may every mutation of the real graph', () => {
    const sdl = readFileSync(new URL('../../../schema/supergraph.graphql', import.meta.url), 'utf8');
    const fields = Object.keys(
      buildSchema(sdl, { assumeValidSDL: true }).getMutationType()?.getFields() ?? {},
    );
    assert.ok(fields.length >= 10);
    for (const field of fields) assert.ok(repeatable(sdl, `mutation { ${field} }`), field);
  });
});
