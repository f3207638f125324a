import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import {
  createWorld,
  startTestSubgraph,
  type TestSubgraph,
  type TestViewer,
  type World,
} from '@caregraph/subgraph-kit/testing';
import { identity } from '../src/index.js';

const SEARCH = `query ($search: PatientSearch!, $first: Int! = 10, $after: String) {
  patients(first: $first, after: $after, search: $search) {
    totalCount pageInfo { hasNextPage endCursor } edges { node { id name { family } } } } }`;
const BY_NAME = { familyName: ' dOE', birthDate: '1980-02-03' };

describe('a search for patients', () => {
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

  const find = async (viewer: TestViewer, search: object, page: object = {}) => {
    const { data, errors } = await subgraph.ask(viewer, SEARCH, { search, ...page });
    const found = data?.patients as {
      totalCount: number;
      pageInfo: object;
      edges: { node: { id: string } }[];
    } | null;
    return { found, ids: found?.edges.map(({ node }) => node.id) ?? null, errors };
  };
  const reasonOf = async (viewer: TestViewer, search: object) =>
    (await find(viewer, search)).errors[0]?.extensions;

  it('finds by name and birth date, record number or telephone, exactly, whatever the case and punctuation', async () => {
    const patient = randomUUID();
    await world.insert('identity.patient', {
      id: patient,
      family_name: 'Łukasz-Straße',
      birth_date: '1999-12-31',
      medical_record_number: 'AB-77',
      phone: '+1 (555) 010-177',
    });
    await register(patient, world.clinicA);
    const { frontDesk } = world.viewers;
    for (const search of [
      { familyName: 'ŁUKASZ-STRASSE', birthDate: '1999-12-31' },
      { medicalRecordNumber: 'ab-77 ' },
      { phone: '+1555010177' },
      { phone: '+1555010177', medicalRecordNumber: 'AB-77' },
    ])
      assert.deepEqual((await find(frontDesk, search)).ids, [patient], JSON.stringify(search));
    for (const search of [
      { familyName: 'Łukasz', birthDate: '1999-12-31' },
      { familyName: 'Łukasz-Straße', birthDate: '1999-12-30' },
      { medicalRecordNumber: 'AB-7' },
      { phone: '+1555010177', medicalRecordNumber: 'AB-78' },
    ])
      assert.deepEqual((await find(frontDesk, search)).ids, [], JSON.stringify(search));
  });

  it('finds only patients one may know of, and counts and pages no others', async () => {
    const twins = [randomUUID(), randomUUID(), randomUUID()].toSorted();
    for (const [at, id] of twins.entries()) {
      await world.insert('identity.patient', { id, family_name: 'Twin', birth_date: '2001-01-01' });
      await register(id, at === 1 ? world.clinicB : world.clinicA);
    }
    const search = { familyName: 'Twin', birthDate: '2001-01-01' };
    const { clinician, otherClinician } = world.viewers;
    const all = await find(clinician, search);
    assert.deepEqual(all.ids, [twins[0], twins[2]]);
    assert.equal(all.found?.totalCount, 2);
    assert.deepEqual((await find(otherClinician, search)).ids, [twins[1]]);
    const first = await find(clinician, search, { first: 1 });
    const page = first.found?.pageInfo as { hasNextPage: boolean; endCursor: string };
    assert.deepEqual([first.ids, page.hasNextPage], [[twins[0]], true]);
    const second = await find(clinician, search, { first: 1, after: page.endCursor });
    assert.deepEqual(
      [second.ids, (second.found as { pageInfo: typeof page } | null)?.pageInfo.hasNextPage],
      [[twins[2]], false],
    );
  });

  it('is for staff who may read what they search by: allowed, refused to others, and refused once the right is gone', async () => {
    const { clinician, biller, patient, otherPatient, app, operator, clinicAdmin, delegate } = world.viewers;
    for (const viewer of [clinician, biller])
      assert.deepEqual((await find(viewer, BY_NAME)).ids, [world.patient1]);
    for (const viewer of [patient, otherPatient, app, delegate])
      assert.deepEqual(await reasonOf(viewer, BY_NAME), { code: 'FORBIDDEN', reason: 'FILTER_NOT_ALLOWED' });
    for (const viewer of [operator, clinicAdmin])
      assert.equal((await reasonOf(viewer, BY_NAME))?.code, 'FORBIDDEN');
    await world.run('update identity.registration set valid_to = now() where patient_id = $1', [
      world.patient1,
    ]);
    assert.deepEqual((await find(clinician, BY_NAME)).ids, []);
    await world.run('update identity.registration set valid_to = null where patient_id = $1', [
      world.patient1,
    ]);
    assert.deepEqual((await find(clinician, BY_NAME)).ids, [world.patient1]);
  });

  it('does not find by a value of a category that one may not read of that patient', async () => {
    const id = randomUUID();
    const phone = '+41 555 0199';
    await world.insert('identity.patient', { id, family_name: 'Half', birth_date: '1950-01-01', phone });
    await world.run(
      `insert into consent.consent (id, patient_id, grantee_kind, grantee_id, purpose, category_names, status)
       values (gen_random_uuid(), $1, 'SUBSCRIBER', $2, 'TREATMENT', '{IDENTITY}', 'ACTIVE')`,
      [id, world.clinicB],
    );
    const { otherClinician } = world.viewers;
    const byName = { familyName: 'Half', birthDate: '1950-01-01' };
    assert.deepEqual((await find(otherClinician, byName)).ids, [id]);
    const byPhone = await find(otherClinician, { phone });
    assert.deepEqual([byPhone.ids, byPhone.found?.totalCount], [[], 0], 'contact is not theirs to read');
    assert.deepEqual((await find(otherClinician, { ...byName, phone })).ids, []);
  });

  it('says what is wrong with a search', async () => {
    const { clinician } = world.viewers;
    for (const [search, reason] of [
      [{}, 'SEARCH_IS_EMPTY'],
      [{ familyName: '  ' }, 'SEARCH_IS_EMPTY'],
      [{ familyName: 'Doe' }, 'FAMILY_NAME_AND_BIRTH_DATE_GO_TOGETHER'],
      [{ birthDate: '1980-02-03' }, 'FAMILY_NAME_AND_BIRTH_DATE_GO_TOGETHER'],
      [{ phone: '1'.repeat(201) }, 'SEARCH_IS_TOO_LONG'],
    ] as const)
      assert.deepEqual(await reasonOf(clinician, search), { code: 'BAD_USER_INPUT', reason });
  });

  const register = (patientId: string, clinicId: string): Promise<void> =>
    world.run(
      'insert into identity.registration (id, patient_id, subscriber_id) values (gen_random_uuid(), $1, $2)',
      [patientId, clinicId],
    );
});
