import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import {
  createWorld,
  startTestSubgraph,
  type TestSubgraph,
  type TestViewer,
  type World,
} from '@caregraph/subgraph-kit/testing';
import { consent } from '../src/index.js';

const LIST = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Patient { consents(first: 10) { totalCount edges { node {
  id status granteeKind purpose categories labels app { id } subscriber { id } } } } } } }`;
const WITHDRAW =
  'mutation ($input: WithdrawConsentInput!) { withdrawConsent(input: $input) { consent { id status withdrawnAt } } }';
const GRANT =
  'mutation ($input: GrantConsentInput!) { grantConsent(input: $input) { consent { id status purpose categories end app { id } } } }';

describe('consent', () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let subgraph!: TestSubgraph;

  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    subgraph = await startTestSubgraph(consent, database.urls.consent);
  });
  beforeEach(() =>
    world.run("update consent.consent set status = 'ACTIVE', withdrawn_at = null where id = $1", [
      world.appConsent,
    ]),
  );
  after(async () => {
    await subgraph?.close();
    await world?.close();
    await database?.drop();
  });

  const list = (viewer: TestViewer, patient = world.patient1) =>
    subgraph.ask(viewer, LIST, { r: [{ __typename: 'Patient', id: patient }] });
  const withdraw = (viewer: TestViewer, id = world.appConsent, idempotencyKey: string = randomUUID()) =>
    subgraph.ask(viewer, WITHDRAW, { input: { id, idempotencyKey } });
  const input = (change: object = {}) => ({
    patientId: world.patient1,
    granteeKind: 'APP',
    granteeId: world.app,
    purpose: 'PATIENT_REQUEST',
    categories: ['LAB'],
    idempotencyKey: randomUUID(),
    ...change,
  });
  const grant = (viewer: TestViewer, change: object = {}) =>
    subgraph.ask(viewer, GRANT, { input: input(change) });

  it('shows patients what they have allowed, and apps only what was allowed to them', async () => {
    await world.run(
      "insert into consent.consent (id, patient_id, grantee_kind, grantee_id, purpose, category_names, status) values (gen_random_uuid(), $1, 'SUBSCRIBER', $2, 'TREATMENT', '{CLINICAL}', 'ACTIVE')",
      [world.patient1, world.clinicB],
    );
    assert.equal((await list(world.viewers.patient)).data._entities[0].consents.totalCount, 2);
    const { consents } = (await list(world.viewers.app)).data._entities[0];
    assert.deepEqual(
      [consents.totalCount, consents.edges.length, consents.edges[0].node.app],
      [1, 1, { id: world.app }],
    );
    assert.equal((await list(world.viewers.biller)).errors[0]?.extensions.reason, 'ROLE_MAY_NOT');
    assert.deepEqual((await list(world.viewers.otherPatient)).data._entities, [null]);
  });

  it('lets the patient withdraw, and the first decision after it is a denial', async () => {
    assert.deepEqual((await list(world.viewers.app)).errors, []);
    const { data, errors } = await withdraw(world.viewers.patient);
    assert.deepEqual(errors, []);
    assert.equal(data.withdrawConsent.consent.status, 'WITHDRAWN');
    const denied = await list(world.viewers.app);
    assert.deepEqual(denied.data._entities[0], { consents: null });
    assert.equal(denied.errors[0]?.extensions.reason, 'CONSENT_MISSING');
  });

  it('lets nobody else withdraw: not the app, not a clinic, not another patient, and says nothing of what is there', async () => {
    assert.equal((await withdraw(world.viewers.app)).errors[0]?.extensions.reason, 'ROLE_MAY_NOT');
    assert.equal((await withdraw(world.viewers.clinician)).errors[0]?.extensions.reason, 'ROLE_MAY_NOT');
    const hidden = await withdraw(world.viewers.otherPatient);
    const missing = await withdraw(world.viewers.otherPatient, randomUUID());
    assert.equal(hidden.errors[0]?.extensions.code, 'NOT_FOUND');
    assert.deepEqual([hidden.data, hidden.errors], [missing.data, missing.errors]);
    assert.deepEqual((await list(world.viewers.app)).errors, []);
  });

  it('answers a repeat with the first answer, and refuses the key for another input', async () => {
    const key = randomUUID();
    const first = await withdraw(world.viewers.patient, world.appConsent, key);
    const repeat = await withdraw(world.viewers.patient, world.appConsent, key);
    assert.deepEqual(repeat.data, first.data);
    const other = await withdraw(world.viewers.patient, randomUUID(), key);
    assert.equal(other.errors[0]?.extensions.code, 'IDEMPOTENCY_CONFLICT');
  });

  it('does both of two changes or neither, and never tells of one that it has taken back', async () => {
    const BOTH = `mutation ($a: WithdrawConsentInput!, $b: WithdrawConsentInput!) {
      first: withdrawConsent(input: $a) { consent { status } }
      second: withdrawConsent(input: $b) { consent { status } }
    }`;
    const change = (id: string) => ({ id, idempotencyKey: randomUUID() });
    const { data, errors } = await subgraph.ask(world.viewers.patient, BOTH, {
      a: change(world.appConsent),
      b: change(randomUUID()),
    });
    assert.deepEqual(data, { first: null, second: null });
    assert.equal(errors[0]?.extensions.code, 'NOT_FOUND');
    assert.deepEqual((await list(world.viewers.app)).errors, [], 'the first change was taken back');
    const again = await withdraw(world.viewers.patient);
    assert.equal(again.data.withdrawConsent.consent.status, 'WITHDRAWN');
  });

  it('records a consent once however often the same request arrives at the same time', async () => {
    const same = input({ categories: ['IMAGING'] });
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const response = await subgraph.post(await subgraph.assertion(world.viewers.patient), {
          query: GRANT,
          variables: { input: same },
        });
        return ((await response.json()) as { data: { grantConsent: { consent: { id: string } } } }).data
          .grantConsent.consent.id;
      }),
    );
    assert.equal(new Set(answers).size, 1);
    const { edges } = (await list(world.viewers.patient)).data._entities[0].consents;
    assert.equal(
      edges.filter((edge: { node: { categories: string[] } }) => edge.node.categories.includes('IMAGING'))
        .length,
      1,
    );
  });

  it('makes what the patient grants effective at once, until its end', async () => {
    await withdraw(world.viewers.patient);
    assert.equal((await list(world.viewers.app)).errors.length, 1);
    const { data, errors } = await grant(world.viewers.patient, {
      categories: ['CONSENT'],
      end: new Date(Date.now() + 60_000).toISOString(),
    });
    assert.deepEqual(errors, []);
    assert.deepEqual((await list(world.viewers.app)).errors, []);
    await world.run("update consent.consent set period_end = now() - interval '1 second' where id = $1", [
      data.grantConsent.consent.id,
    ]);
    assert.equal((await list(world.viewers.app)).errors[0]?.extensions.reason, 'CONSENT_MISSING');
  });

  it('refuses a grant by an app, for another patient, or one that makes no sense', async () => {
    assert.equal((await grant(world.viewers.app)).errors[0]?.extensions.reason, 'ROLE_MAY_NOT');
    assert.equal((await grant(world.viewers.otherPatient)).errors[0]?.extensions.code, 'NOT_FOUND');
    const faults: [object, string][] = [
      [{ categories: [] }, 'CATEGORIES_MUST_NOT_BE_EMPTY'],
      [{ categories: ['PUBLIC'] }, 'CATEGORY_NEEDS_NO_CONSENT'],
      [{ granteeId: randomUUID() }, 'GRANTEE_UNKNOWN'],
      [{ granteeId: 'x' }, 'ID_IS_NO_UUID'],
      [{ end: '2001-01-01T00:00:00Z' }, 'END_MUST_BE_IN_THE_FUTURE'],
      [{ idempotencyKey: 'short' }, 'IDEMPOTENCY_KEY_MUST_BE_8_TO_128_WORD_CHARACTERS'],
    ];
    for (const [change, reason] of faults) {
      const { data, errors } = await grant(world.viewers.patient, change);
      assert.deepEqual([data.grantConsent, errors[0]?.extensions.reason], [null, reason]);
    }
  });
});
