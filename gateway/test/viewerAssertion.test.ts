import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { generateKeyPair } from 'jose';
import type { Viewer } from '../src/accessToken.js';
import { createViewerAssertions } from '../src/viewerAssertion.js';
import { startWorld, type World } from './fixture/world.js';

const CHART =
  '{ patient(id: "p1") { name { text } conditions(first: 1) { edges { node { clinicalStatus } } } } }';
const PATIENT = '0198d000-0000-7000-8000-00000000000a';

describe('what subgraphs are told about the viewer', () => {
  let world: World;
  before(async () => void (world = await startWorld()));
  after(() => world[Symbol.asyncDispose]());
  beforeEach(() => void (world.identity.received.length = world.records.received.length = 0));

  test('subject, client, scope, purpose and patient of the token, for this subgraph, for 30 seconds at most', async () => {
    const token = await world.issuer.token({ claims: { patient: PATIENT } });
    const headers = { authorization: `Bearer ${token}`, 'x-purpose-of-use': 'TREATMENT' };
    const answer = await world.ask(CHART, { headers });
    assert.equal(answer.body.errors, undefined);
    for (const subgraph of [world.identity, world.records]) {
      const { iat = 0, exp = 0, ...claims } = subgraph.received[0]?.viewer ?? {};
      assert.deepEqual(claims, {
        iss: 'caregraph-gateway',
        aud: subgraph.name,
        sub: '0198d000-0000-7000-8000-000000000001',
        client_id: 'caregraph-cli',
        scope: 'patient/*.rs',
        purpose: 'TREATMENT',
        patient: PATIENT,
      });
      assert.ok(exp - iat <= 30 && exp > iat);
    }
  });

  test('purpose and patient are absent when the client and the token have none', async () => {
    await world.ask(CHART);
    const viewer = world.identity.received[0]?.viewer ?? {};
    assert.equal('purpose' in viewer || 'patient' in viewer, false);
  });

  test('headers of the client, an assertion of its own included, do not reach a subgraph', async () => {
    await world.ask(CHART, {
      headers: {
        'x-caregraph-viewer': 'forged',
        'x-request-id': 'forged',
        'x-forwarded-for': '10.0.0.1',
        cookie: 'session=forged',
        'apollo-query-plan-experimental': '1',
      },
    });
    const headers = world.identity.received[0]?.headers ?? {};
    assert.deepEqual(Object.keys(headers).toSorted(), [
      'connection',
      'content-length',
      'content-type',
      'host',
      'x-caregraph-deadline-ms',
      'x-caregraph-viewer',
      'x-request-id',
    ]);
    assert.notEqual(headers['x-caregraph-viewer'], 'forged');
    assert.notEqual(headers['x-request-id'], 'forged');
  });

  test('the request id in the answer is the one that subgraphs get', async () => {
    const answer = await world.ask(CHART);
    assert.equal(world.identity.received[0]?.headers['x-request-id'], answer.headers['x-request-id']);
  });

  test('an unknown purpose is 400 BAD_USER_INPUT and asks no subgraph', async () => {
    const answer = await world.ask(CHART, { headers: { 'x-purpose-of-use': 'CURIOSITY' } });
    assert.equal(answer.status, 400);
    assert.deepEqual(answer.body.errors?.[0]?.extensions, {
      code: 'BAD_USER_INPUT',
      reason: 'PURPOSE_UNKNOWN',
    });
    assert.equal(world.identity.received.length, 0);
  });

  test('two viewers at once are never mixed up', async () => {
    const subjects = Array.from(
      { length: 20 },
      (_, i) => `0198d000-0000-7000-8000-0000000001${String(i).padStart(2, '0')}`,
    );
    const answers = await Promise.all(
      subjects.map(async (sub) => {
        const token = await world.issuer.token({ claims: { sub, jti: 'one-id-for-all' } });
        return world.ask('{ viewer }', { headers: { authorization: `Bearer ${token}` } });
      }),
    );
    assert.deepEqual(
      answers.map((answer) => answer.body.data?.['viewer']),
      subjects,
    );
  });
});

describe('reuse of assertions', async () => {
  const { privateKey: key } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  const START = 1_800_000_000;
  const viewer: Viewer = { subject: 's', clientId: 'c', scope: '', tokenId: 't', expiresAt: START + 300 };
  const at = (seconds: { value: number }) =>
    createViewerAssertions({ key, kid: 'k' }, () => seconds.value * 1000);

  test('one assertion serves a subgraph, token and purpose while it has life left, then a new one is signed', async () => {
    const clock = { value: START };
    const assertions = at(clock);
    const first = await assertions.assertionFor('records', viewer, 'TREATMENT');
    clock.value += 20;
    assert.equal(await assertions.assertionFor('records', viewer, 'TREATMENT'), first);
    clock.value += 1;
    assert.notEqual(await assertions.assertionFor('records', viewer, 'TREATMENT'), first);
  });

  test('another subgraph, purpose, token or any other claim gets another assertion', async () => {
    const assertions = at({ value: START });
    const all = await Promise.all([
      assertions.assertionFor('records', viewer, 'TREATMENT'),
      assertions.assertionFor('billing', viewer, 'TREATMENT'),
      assertions.assertionFor('records', viewer, 'PAYMENT'),
      assertions.assertionFor('records', viewer, undefined),
      assertions.assertionFor('records', { ...viewer, subject: 'other' }, 'TREATMENT'),
      assertions.assertionFor('records', { ...viewer, clientId: 'other' }, 'TREATMENT'),
      assertions.assertionFor('records', { ...viewer, scope: 'patient/*.rs' }, 'TREATMENT'),
      assertions.assertionFor('records', { ...viewer, patient: 'p' }, 'TREATMENT'),
    ]);
    assert.equal(new Set(all).size, all.length);
  });

  test('an assertion does not outlive its token by more than the clocks may differ', async () => {
    const assertion = await at({ value: START }).assertionFor(
      'records',
      { ...viewer, expiresAt: START + 3 },
      'TREATMENT',
    );
    const payload = JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString()) as {
      exp: number;
    };
    assert.equal(payload.exp, START + 8);
  });
});
