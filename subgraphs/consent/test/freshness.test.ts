import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import {
  createWorld,
  raceRevocations,
  startTestSubgraph,
  type Shown,
  type TestSubgraph,
  type World,
} from '@caregraph/subgraph-kit/testing';
import { consent } from '../src/index.js';

const READ =
  'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Patient { consents(first: 1) { totalCount } } } }';
const GRANT = 'mutation ($input: GrantConsentInput!) { grantConsent(input: $input) { consent { id } } }';
const WITHDRAW =
  'mutation ($input: WithdrawConsentInput!) { withdrawConsent(input: $input) { consent { status } } }';
const WITHDRAWALS = 50;

describe('after a patient has withdrawn at one replica', () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let replicas: TestSubgraph[] = [];

  before(async () => {
    database = await createTestDatabase();
    const { urls } = database;
    world = await createWorld(urls.ingest);
    replicas = await Promise.all([1, 2].map(() => startTestSubgraph(consent, urls.consent)));
    await world.run("update consent.consent set status = 'WITHDRAWN', withdrawn_at = now()");
  });
  after(async () => {
    await Promise.all(replicas.map((replica) => replica.close()));
    await world?.close();
    await database?.drop();
  });

  it('neither it nor the other permits again', async (test) => {
    const change = async (mutation: string, input: object): Promise<string> => {
      const { data, errors } = await replicas[0]!.ask(world.viewers.patient, mutation, {
        input: { ...input, idempotencyKey: randomUUID() },
      });
      assert.deepEqual(errors, []);
      return data.grantConsent?.consent.id ?? data.withdrawConsent.consent.status;
    };
    let given = '';
    const result = await raceRevocations({
      rounds: WITHDRAWALS,
      readers: replicas.map((replica) => async (): Promise<Shown> => {
        const response = await replica.post(await replica.assertion(world.viewers.app), {
          query: READ,
          variables: { r: [{ __typename: 'Patient', id: world.patient1 }] },
        });
        assert.equal(response.status, 200);
        const { data } = (await response.json()) as { data: { _entities: { consents: unknown }[] } };
        return data._entities[0]?.consents ? 'PERMIT' : 'DENY';
      }),
      grant: async () => {
        given = await change(GRANT, {
          patientId: world.patient1,
          granteeKind: 'APP',
          granteeId: world.app,
          purpose: 'PATIENT_REQUEST',
          categories: ['CONSENT'],
        });
      },
      revoke: async () => assert.equal(await change(WITHDRAW, { id: given }), 'WITHDRAWN'),
    });
    test.diagnostic(JSON.stringify(result));
    assert.deepEqual([result.before.DENY, result.after.PERMIT], [0, 0]);
    assert.ok(result.after.DENY >= WITHDRAWALS * replicas.length);
  });
});
