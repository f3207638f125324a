import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { consent } from '@caregraph/consent';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import { records } from '@caregraph/records';
import {
  createWorld,
  startTestSubgraph,
  type Answer,
  type TestSubgraph,
  type TestViewer,
  type World,
} from '@caregraph/subgraph-kit/testing';

const PAYLOAD: Readonly<Record<string, string>> = {
  restrictProcessing: 'restriction { id categories liftedAt }',
  liftRestriction: 'restriction { id liftedAt }',
  objectTo: 'objection { id purpose withdrawnAt }',
  withdrawObjection: 'objection { id withdrawnAt }',
  acceptPolicy: 'policyVersion { id version material }',
  grantConsent: 'consent { id status }',
};
const LISTS =
  'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Patient { restrictions { id categories } objections { id purpose } } } }';
const CHART =
  'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Patient { id conditions(first: 9) { totalCount } observations(first: 9) { totalCount } } } }';

describe('what a patient stops', () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let subgraph!: TestSubgraph;
  let chart!: TestSubgraph;

  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    subgraph = await startTestSubgraph(consent, database.urls.consent);
    chart = await startTestSubgraph(records, database.urls.records);
    for (const table of ['condition', 'observation'])
      await world.run(
        `insert into records.${table} (id, patient_id, subscriber_id${table === 'observation' ? ', status' : ''})
         values (gen_random_uuid(), $1, $2${table === 'observation' ? ", 'final'" : ''})`,
        [world.patient1, world.clinicA],
      );
  });
  after(async () => {
    await subgraph?.close();
    await chart?.close();
    await world?.close();
    await database?.drop();
  });

  const change = (viewer: TestViewer, mutation: string, fields: object): Promise<Answer> => {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
    return subgraph.ask(
      viewer,
      `mutation ($input: ${type}!) { done: ${mutation}(input: $input) { ${PAYLOAD[mutation]} } }`,
      { input: { idempotencyKey: randomUUID(), ...fields } },
    );
  };
  const done = async (mutation: string, fields: object) => {
    const { data, errors } = await change(world.viewers.patient, mutation, fields);
    assert.deepEqual(errors, [], mutation);
    return Object.values<Record<string, string>>(data.done)[0]!;
  };
  const patientId = (): { patientId: string } => ({ patientId: world.patient1 });
  /** Per field: a total, the reason of the denial, or HIDDEN where there is no patient. */
  const seen = async (viewer: TestViewer): Promise<unknown> => {
    const { data, errors } = await chart.ask(viewer, CHART, {
      r: [{ __typename: 'Patient', id: world.patient1 }],
    });
    if (data._entities[0] === null) return 'HIDDEN';
    return ['conditions', 'observations'].map(
      (field) =>
        data._entities[0][field]?.totalCount ??
        errors.find(({ path }) => path?.includes(field))?.extensions.reason,
    );
  };

  it('restricting one category stops it for everyone else, and nothing besides, until it is lifted', async () => {
    assert.deepEqual(await seen(world.viewers.clinician), [1, 1]);
    const { id } = await done('restrictProcessing', { ...patientId(), categories: ['LAB'] });
    assert.deepEqual(await seen(world.viewers.clinician), [1, 'RESTRICTED']);
    assert.deepEqual(await seen(world.viewers.patient), [1, 1]);
    await done('liftRestriction', { id });
    assert.deepEqual(await seen(world.viewers.clinician), [1, 1]);
  });

  it('restricting everything hides the patient from everyone else', async () => {
    const { id } = await done('restrictProcessing', patientId());
    for (const viewer of ['clinician', 'app', 'delegate'] as const)
      assert.equal(await seen(world.viewers[viewer]), 'HIDDEN', viewer);
    assert.deepEqual(await seen(world.viewers.patient), [1, 1]);
    await done('liftRestriction', { id });
    assert.deepEqual(await seen(world.viewers.delegate), [1, 'CONSENT_MISSING']);
  });

  it('an objection stops every grant of the purpose, not consents alone, until it is withdrawn', async () => {
    const { id } = await done('objectTo', { ...patientId(), purpose: 'TREATMENT' });
    assert.equal(await seen(world.viewers.clinician), 'HIDDEN');
    assert.deepEqual(await seen(world.viewers.app), [1, 'CONSENT_MISSING'], 'another purpose');
    await done('withdrawObjection', { id });
    assert.deepEqual(await seen(world.viewers.clinician), [1, 1]);
    const other = await done('objectTo', { ...patientId(), purpose: 'PATIENT_REQUEST' });
    assert.equal(await seen(world.viewers.app), 'HIDDEN');
    assert.equal(await seen(world.viewers.delegate), 'HIDDEN');
    assert.deepEqual(await seen(world.viewers.patient), [1, 1]);
    await done('withdrawObjection', { id: other['id'] });
  });

  it('a policy version that asks for acceptance stops consents until the patient accepts it, and a new consent accepts it', async () => {
    const publish = async (version: string): Promise<string> => {
      const id = randomUUID();
      await world.run(
        'insert into consent.policy_version (id, version, published_at, material) values ($1, $2, now(), true)',
        [id, version],
      );
      return id;
    };
    assert.deepEqual(await seen(world.viewers.app), [1, 'CONSENT_MISSING']);
    const policyVersionId = await publish('2');
    assert.deepEqual(
      await seen(world.viewers.app),
      ['CONSENT_MISSING', 'CONSENT_MISSING'],
      'still connected',
    );
    assert.deepEqual(await seen(world.viewers.clinician), [1, 1], 'a registration is no consent');
    await done('acceptPolicy', { ...patientId(), policyVersionId });
    assert.deepEqual(await seen(world.viewers.app), [1, 'CONSENT_MISSING']);
    await publish('3');
    assert.deepEqual(await seen(world.viewers.app), ['CONSENT_MISSING', 'CONSENT_MISSING']);
    const grantee = {
      granteeKind: 'APP',
      granteeId: world.app,
      purpose: 'RESEARCH',
      categories: ['IMAGING'],
    };
    await done('grantConsent', { ...patientId(), ...grantee });
    assert.deepEqual(await seen(world.viewers.app), [1, 'CONSENT_MISSING']);
    await assert.rejects(
      world.run(
        "insert into consent.policy_version (id, version, published_at, material) values (gen_random_uuid(), '4', now() + interval '1 day', true)",
      ),
      /published at once/,
    );
  });

  it('an erasure in progress stops everyone; the patient still reads consents, and changes nothing', async () => {
    await world.run('insert into consent.erasure (id, patient_id) values (gen_random_uuid(), $1)', [
      world.patient1,
    ]);
    assert.equal(await seen(world.viewers.clinician), 'HIDDEN');
    assert.deepEqual(await seen(world.viewers.patient), ['ERASURE_IN_PROGRESS', 'ERASURE_IN_PROGRESS']);
    const lists = await subgraph.ask(world.viewers.patient, LISTS, {
      r: [{ __typename: 'Patient', id: world.patient1 }],
    });
    assert.deepEqual(lists.errors, []);
    const refused = await change(world.viewers.patient, 'objectTo', { ...patientId(), purpose: 'RESEARCH' });
    assert.equal(refused.errors[0]?.extensions.reason, 'ERASURE_IN_PROGRESS');
    await world.run('update consent.erasure set finished_at = now()');
    assert.deepEqual(await seen(world.viewers.clinician), [1, 1]);
  });

  it('a delegation ends by itself at its end date, and is not there before its start', async () => {
    assert.deepEqual(await seen(world.viewers.delegate), [1, 'CONSENT_MISSING']);
    await world.run("update identity.delegation set valid_to = now() + interval '1 second'");
    assert.deepEqual(await seen(world.viewers.delegate), [1, 'CONSENT_MISSING']);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    assert.equal(await seen(world.viewers.delegate), 'HIDDEN');
    await world.run("update identity.delegation set valid_from = now() + interval '1 day', valid_to = null");
    assert.equal(await seen(world.viewers.delegate), 'HIDDEN');
    await world.run('update identity.delegation set valid_from = now()');
    assert.deepEqual(await seen(world.viewers.delegate), [1, 'CONSENT_MISSING']);
  });

  it('is the patient’s to stop and to let go again: nobody else’s, and others learn nothing of it', async () => {
    const restriction = await done('restrictProcessing', { ...patientId(), categories: ['IMAGING'] });
    const objection = await done('objectTo', { ...patientId(), purpose: 'BENCHMARKING' });
    const policyVersionId = randomUUID();
    const asked: [string, object][] = [
      ['restrictProcessing', patientId()],
      ['liftRestriction', { id: restriction['id'] }],
      ['objectTo', { ...patientId(), purpose: 'TREATMENT' }],
      ['withdrawObjection', { id: objection['id'] }],
      ['acceptPolicy', { ...patientId(), policyVersionId }],
    ];
    for (const [mutation, fields] of asked) {
      for (const viewer of ['clinician', 'delegate', 'app', 'frontDesk'] as const) {
        const { errors } = await change(world.viewers[viewer], mutation, fields);
        assert.equal(errors[0]?.extensions.reason, 'ROLE_MAY_NOT', `${mutation} by ${viewer}`);
      }
      const hidden = await change(world.viewers.otherPatient, mutation, fields);
      assert.equal(hidden.errors[0]?.extensions.code, 'NOT_FOUND', mutation);
    }
    await world.run('update identity.account set active = false where id = $1', [
      world.viewers.patient.accountId,
    ]);
    const suspended = await change(world.viewers.patient, 'liftRestriction', { id: restriction['id'] });
    assert.equal(suspended.errors[0]?.extensions.reason, 'ACCOUNT_INACTIVE');
    await world.run('update identity.account set active = true where id = $1', [
      world.viewers.patient.accountId,
    ]);
    await done('liftRestriction', { id: restriction['id'] });
    await done('withdrawObjection', { id: objection['id'] });
  });

  it('refuses what makes no sense, and does the same request once', async () => {
    const faults: [string, object, string][] = [
      ['restrictProcessing', { ...patientId(), categories: [] }, 'CATEGORIES_MUST_NOT_BE_EMPTY'],
      ['restrictProcessing', { ...patientId(), categories: ['PUBLIC'] }, 'CATEGORY_CANNOT_BE_RESTRICTED'],
      ['acceptPolicy', { ...patientId(), policyVersionId: randomUUID() }, 'POLICY_VERSION_UNKNOWN'],
      ['objectTo', { patientId: 'x', purpose: 'PAYMENT' }, 'ID_IS_NO_UUID'],
    ];
    for (const [mutation, fields, reason] of faults) {
      const { errors } = await change(world.viewers.patient, mutation, fields);
      assert.equal(errors[0]?.extensions.reason, reason);
    }
    const same = { ...patientId(), purpose: 'PAYMENT', idempotencyKey: randomUUID() };
    assert.deepEqual(await done('objectTo', same), await done('objectTo', same));
  });
});
