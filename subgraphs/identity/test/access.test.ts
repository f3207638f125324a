import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import {
  createWorld,
  startTestSubgraph,
  type TestSubgraph,
  type World,
} from '@caregraph/subgraph-kit/testing';
import { identity } from '../src/index.js';

const PATIENT =
  'query ($id: ID!) { patient(id: $id) { id name { text family given } birthDate phone address { city } registeredWith { name } } }';

describe('identity', () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let subgraph!: TestSubgraph;

  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    subgraph = await startTestSubgraph(identity, database.urls.identity);
  });
  after(async () => {
    await subgraph?.close();
    await world?.close();
    await database?.drop();
  });

  it('shows who the patient is to themselves and to their clinic', async () => {
    for (const viewer of [
      world.viewers.patient,
      world.viewers.clinician,
      world.viewers.frontDesk,
      world.viewers.biller,
    ]) {
      const { data, errors } = await subgraph.ask(viewer, PATIENT, { id: world.patient1 });
      assert.deepEqual(errors, []);
      assert.deepEqual(data.patient, {
        id: world.patient1,
        name: { text: 'Ada Doe', family: 'Doe', given: ['Ada'] },
        birthDate: '1980-02-03',
        phone: '555-0101',
        address: { city: null },
        registeredWith: [{ name: 'Clinic A' }],
      });
    }
  });

  it('answers for a patient one may not know of exactly as for one that is not there', async () => {
    for (const viewer of [world.viewers.otherPatient, world.viewers.otherClinician, world.viewers.operator]) {
      const hidden = await subgraph.ask(viewer, PATIENT, { id: world.patient1 });
      const missing = await subgraph.ask(viewer, PATIENT, { id: randomUUID() });
      assert.deepEqual(hidden.data, { patient: null });
      assert.deepEqual(
        [hidden.status, hidden.data, hidden.errors],
        [missing.status, missing.data, missing.errors],
      );
    }
  });

  it('shows an app the fields its consent covers, and nothing but the identifier after its withdrawal', async () => {
    const covered = await subgraph.ask(world.viewers.app, PATIENT, { id: world.patient1 });
    assert.equal(covered.data.patient.name.text, 'Ada Doe');
    assert.deepEqual(
      covered.errors.map((error) => [error.path, error.extensions.reason]),
      [
        [['patient', 'phone'], 'CONSENT_MISSING'],
        [['patient', 'address'], 'CONSENT_MISSING'],
      ],
    );
    await world.run("update consent.consent set status = 'WITHDRAWN', withdrawn_at = now() where id = $1", [
      world.appConsent,
    ]);
    const withdrawn = await subgraph.ask(world.viewers.app, PATIENT, { id: world.patient1 });
    assert.deepEqual(withdrawn.data.patient, {
      id: world.patient1,
      name: null,
      birthDate: null,
      phone: null,
      address: null,
      registeredWith: null,
    });
    assert.equal(withdrawn.errors.length, 5);
    await world.run("update consent.consent set status = 'ACTIVE', withdrawn_at = null where id = $1", [
      world.appConsent,
    ]);
  });

  it('reads contact alone where consent gives contact alone', async () => {
    await world.run("update consent.consent set category_names = '{CONTACT}' where id = $1", [
      world.appConsent,
    ]);
    const { data } = await subgraph.ask(world.viewers.app, PATIENT, { id: world.patient1 });
    assert.equal(data.patient.phone, '555-0101');
    assert.equal(data.patient.name, null);
    await world.run(
      "update consent.consent set category_names = '{IDENTITY,CLINICAL,CONSENT}' where id = $1",
      [world.appConsent],
    );
  });

  it('lists for a clinic the patients registered with it, and counts no others', async () => {
    const LIST =
      '{ patients(first: 10) { totalCount edges { node { id name { family } } } pageInfo { hasNextPage } } }';
    const { data } = await subgraph.ask(world.viewers.frontDesk, LIST);
    assert.deepEqual(data.patients, {
      totalCount: 1,
      edges: [{ node: { id: world.patient1, name: { family: 'Doe' } } }],
      pageInfo: { hasNextPage: false },
    });
    const denied = await subgraph.ask(world.viewers.operator, LIST);
    assert.deepEqual(denied.data, { patients: null });
    assert.equal(denied.errors[0]?.extensions.reason, 'ROLE_MAY_NOT');
  });

  it('pages through the patients of a clinic without gaps or repeats', async () => {
    const added = Array.from({ length: 5 }, () => randomUUID());
    for (const id of added) {
      await world.run('insert into identity.patient (id) values ($1)', [id]);
      await world.run(
        'insert into identity.registration (id, patient_id, subscriber_id) values (gen_random_uuid(), $1, $2)',
        [id, world.clinicA],
      );
    }
    const seen: string[] = [];
    let cursor: string | null = null;
    for (let more = true; more;) {
      const page: {
        data: {
          patients: {
            edges: { node: { id: string } }[];
            pageInfo: { hasNextPage: boolean; endCursor: string };
          };
        };
      } = await subgraph.ask(
        world.viewers.frontDesk,
        'query ($after: String) { patients(first: 4, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } }',
        { after: cursor },
      );
      seen.push(...page.data.patients.edges.map(({ node }) => node.id));
      cursor = page.data.patients.pageInfo.endCursor;
      more = page.data.patients.pageInfo.hasNextPage;
    }
    assert.deepEqual(seen.toSorted(), [world.patient1, ...added].toSorted());
    assert.equal(new Set(seen).size, seen.length);
  });

  it('says who one is, and that one is nobody once suspended', async () => {
    const VIEWER = '{ viewer { role purpose subscriber { name } patient { id } } }';
    const clinician = await subgraph.ask(world.viewers.clinician, VIEWER);
    assert.deepEqual(clinician.data.viewer, {
      role: 'CLINICIAN',
      purpose: 'TREATMENT',
      subscriber: { name: 'Clinic A' },
      patient: null,
    });
    const patient = await subgraph.ask(world.viewers.patient, VIEWER);
    assert.equal(patient.data.viewer.patient.id, world.patient1);
    await world.run('update identity.account set active = false where id = $1', [
      world.viewers.patient.accountId,
    ]);
    const suspended = await subgraph.ask(
      world.viewers.patient,
      `${VIEWER.slice(0, -1)} patient(id: "${world.patient1}") { name { text } } }`,
    );
    assert.equal(suspended.data.viewer, null);
    assert.equal(suspended.data.patient, null);
    await world.run('update identity.account set active = true where id = $1', [
      world.viewers.patient.accountId,
    ]);
  });

  it('refuses an identifier that is none', async () => {
    const { errors } = await subgraph.ask(world.viewers.patient, PATIENT, { id: "1' or '1'='1" });
    assert.deepEqual(
      errors.map((error) => error.extensions),
      [{ code: 'BAD_USER_INPUT', reason: 'ID_IS_NO_UUID' }],
    );
  });

  it('asks the database as often for a page of patients as for one, their clinics included', async () => {
    const LIST =
      'query ($first: Int!) { patients(first: $first) { edges { node { name { text } registeredWith { name } } } } }';
    const one = await subgraph.ask(world.viewers.frontDesk, LIST, { first: 1 });
    const many = await subgraph.ask(world.viewers.frontDesk, LIST, { first: 6 });
    assert.deepEqual([one.data.patients.edges.length, many.data.patients.edges.length], [1, 6]);
    // begin, context, patients, grants, registrations, clinics, commit
    assert.equal(one.statements.length, 6, one.statements.join('\n'));
    assert.equal(many.statements.length, 6, many.statements.join('\n'));
  });
});
