import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import { LIMITS } from '../src/safety/limits.js';
import { startWorld, type World } from './fixture/world.js';

const CHART = `query Chart($first: Int = 7) {
  one: patient(id: "p1") { conditions(first: $first) { edges { node { clinicalStatus } } } }
}`;

describe('before an operation is sent', () => {
  let database: TestDatabase;
  let world: World;
  before(async () => {
    database = await createTestDatabase();
    world = await startWorld({
      production: true,
      state: { databaseUrl: database.urls.gateway, pointsPerMinute: 1000 },
    });
  });
  after(async () => {
    await world?.[Symbol.asyncDispose]();
    await database?.drop();
  });

  async function costOf(body: object | string, client_id = 'curious', headers: Record<string, string> = {}) {
    const response = await fetch(`${world.url}/cost`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await world.issuer.token({ claims: { client_id } })}`,
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    // The shapes that this test compares with.
    const answer = (await response.json()) as Record<string, unknown> & {
      errors?: { extensions: { code: string; reason?: string } }[];
    };
    return { status: response.status, answer, refusal: answer.errors?.[0]?.extensions };
  }

  test('tells the limits in force, from the table that refuses by them', async () => {
    const response = await fetch(`${world.url}/limits`);
    const { limits, pointsPerMinute } = (await response.json()) as {
      limits: Record<string, number>;
      pointsPerMinute: number;
    };
    assert.equal(pointsPerMinute, 1000);
    const { bodyBytes, deadlineMs, ...ofDocuments } = limits;
    assert.deepEqual(ofDocuments, { ...LIMITS });
    assert.equal(deadlineMs, world.configuration.deadlineMs);
    const tooLarge = await costOf({ query: ' '.repeat(bodyBytes ?? 0) });
    assert.equal(tooLarge.status, 413);
    const nested = (depth: number) => `{ ${'a { '.repeat(depth - 1)} b ${'} '.repeat(depth - 1)} }`;
    const { refusal } = await costOf({ query: nested((limits['depth'] ?? 0) + 1) });
    assert.deepEqual(refusal, { code: 'OPERATION_REFUSED', reason: 'NESTED_TOO_DEEPLY' });
    const atLimit = await costOf({ query: nested(limits['depth'] ?? 0) });
    assert.deepEqual(atLimit.refusal, { code: 'GRAPHQL_VALIDATION_FAILED' });
  });

  test('says what an operation costs for points, and runs nothing of it', async () => {
    const asked = world.identity.received.length + world.records.received.length;
    const { status, answer } = await costOf({ query: CHART });
    assert.equal(status, 200);
    assert.deepEqual(answer, {
      type: 'query',
      // The patient, the connection, and seven of its nodes.
      points: 9,
      tokens: 38,
      depth: 5,
      fields: 5,
      aliases: 1,
      introspects: false,
      charged: 10,
    });
    assert.equal((await costOf({ query: CHART, variables: { first: 50 } })).answer['points'], 52);
    const run = await world.ask(CHART, {
      headers: {
        authorization: `Bearer ${await world.issuer.token({ claims: { client_id: 'curious' } })}`,
      },
      variables: { first: 50 },
    });
    assert.deepEqual(run.body.extensions, { cost: { points: 52, pointsPerMinute: 1000 } });
    assert.ok(world.identity.received.length + world.records.received.length > asked);
    const later = world.identity.received.length + world.records.received.length;
    await costOf({ query: CHART });
    assert.equal(world.identity.received.length + world.records.received.length, later);
  });

  test('refuses what would be refused, and who has no token or no points', async () => {
    const refusals: readonly (readonly [object | string, string, string | undefined])[] = [
      [{ query: '{' }, 'GRAPHQL_PARSE_FAILED', undefined],
      [{ query: '{ secretField }' }, 'GRAPHQL_VALIDATION_FAILED', undefined],
      [{ query: '{ viewer } query B { viewer }' }, 'GRAPHQL_VALIDATION_FAILED', undefined],
      [
        { query: 'query A { viewer } query B { viewer }', operationName: 'C' },
        'BAD_USER_INPUT',
        'OPERATION_NAME_UNKNOWN',
      ],
      [{ query: CHART, variables: { first: 101 } }, 'BAD_USER_INPUT', 'FIRST_OUT_OF_RANGE'],
      [{ query: CHART, variables: { deep: 'x'.repeat(17_000) } }, 'OPERATION_REFUSED', 'TEXT_TOO_LONG'],
      [{ text: CHART }, 'BAD_USER_INPUT', 'REQUEST_MALFORMED'],
      ['{"query":', 'BAD_USER_INPUT', 'BODY_MALFORMED'],
    ];
    for (const [body, code, reason] of refusals) {
      const { refusal, answer } = await costOf(body, 'refused');
      assert.deepEqual(
        refusal,
        reason === undefined ? { code } : { code, reason },
        JSON.stringify(body).slice(0, 80),
      );
      assert.doesNotMatch(JSON.stringify(answer), /secretField/);
    }
    const nobody = await costOf({ query: CHART }, 'nobody', { authorization: 'Bearer a.b.c' });
    assert.equal(nobody.status, 401);
    let charged = 0;
    for (let asked = 0; asked < 200; asked += 1) {
      const { status, answer } = await costOf({ query: CHART }, 'insatiable');
      if (status === 429) break;
      charged += Number(answer['charged']);
    }
    assert.equal(charged, 1000);
    assert.equal((await costOf({ query: CHART }, 'insatiable')).refusal?.code, 'RATE_LIMITED');
    assert.equal((await costOf({ query: CHART }, 'modest')).status, 200);
  });
});
