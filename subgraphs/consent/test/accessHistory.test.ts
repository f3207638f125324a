import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import {
  createWorld,
  openDatabaseWall,
  startTestSubgraph,
  type TestSubgraph,
  type TestViewer,
  type World,
} from '@caregraph/subgraph-kit/testing';
import pg from 'pg';
import { consent } from '../src/index.js';

const HISTORY = `query ($r: [_Any!]!, $first: Int!, $after: String) { _entities(representations: $r) { ... on Patient {
  accessHistory(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node {
    id occurredAt who { kind code name text } what { code outcome text } purpose { code text }
    permittedBy { code text } refusedBecause { code text } } } } } } }`;
const DISCLOSURES = `query ($r: [_Any!]!, $first: Int!, $after: String) { _entities(representations: $r) { ... on Patient {
  disclosures(first: $first, after: $after) { totalCount edges { node {
    id disclosedAt recipient { kind name text } what { code } purpose { code } permittedBy { code } } } } } } }`;
const CONSENTS =
  'query Read($r: [_Any!]!) { _entities(representations: $r) { ... on Patient { consents(first: 1) { totalCount } } } }';

describe("a patient's access history", () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let subgraph!: TestSubgraph;
  let owner!: pg.Client;
  let officer!: TestViewer;
  let otherOfficer!: TestViewer;

  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    subgraph = await startTestSubgraph(consent, database.urls.consent);
    owner = new pg.Client({ connectionString: database.adminUrl });
    await owner.connect();
    officer = await officerOf(world.clinicA);
    otherOfficer = await officerOf(world.clinicB);
  });
  after(async () => {
    await subgraph?.close();
    await owner?.end();
    await world?.close();
    await database?.drop();
  });
  beforeEach(() => owner.query('delete from access.audit_patient; delete from access.audit_event'));

  async function officerOf(clinic: string): Promise<TestViewer> {
    const accountId = randomUUID();
    await world.run(
      "insert into identity.account (id, name, role, display_name, subscriber_id, password_hash) values ($1, $3, 'PRIVACY_OFFICER', 'Officer', $2, '-')",
      [accountId, clinic, accountId],
    );
    return { accountId, clientId: 'test-web' };
  }
  const of = (patient: string) => ({ r: [{ __typename: 'Patient', id: patient }] });
  const read = (viewer: TestViewer, patient = world.patient1) => subgraph.ask(viewer, CONSENTS, of(patient));
  async function history(
    viewer: TestViewer,
    patient = world.patient1,
    query = HISTORY,
    page: object = {},
    // The test reads whatever shape it asked for.
    // oxlint-disable-next-line typescript/no-explicit-any
  ): Promise<any> {
    const { data, errors } = await subgraph.ask(viewer, query, { ...of(patient), first: 20, ...page });
    const found = data._entities[0];
    return found?.accessHistory ?? found?.disclosures ?? errors[0]?.extensions.reason ?? null;
  }

  it('says who, when, what kind and why, of what was shown and of what was refused', async () => {
    await read(world.viewers.clinician);
    await read(world.viewers.frontDesk);
    await read(world.viewers.app);
    await read(world.viewers.otherClinician);
    const startedAt = Date.now();
    const { edges, totalCount } = await history(world.viewers.patient);
    assert.equal(totalCount, 4);
    const [stranger, app, desk, clinician] = edges.map(({ node }: { node: unknown }) => node);
    assert.deepEqual(clinician.who, {
      kind: 'CLINIC',
      code: 'CLINICIAN',
      name: 'Clinic A',
      text: 'A clinician of Clinic A',
    });
    assert.deepEqual(clinician.what, [
      { code: 'CONSENT', outcome: 'SHOWN', text: 'What the patient has allowed, refused and withdrawn.' },
    ]);
    assert.deepEqual(clinician.purpose, { code: 'TREATMENT', text: 'To treat you.' });
    assert.deepEqual(clinician.permittedBy, [
      { code: 'REGISTRATION', text: 'You are a patient of this clinic.' },
    ]);
    assert.deepEqual(clinician.refusedBecause, []);
    assert.ok(Math.abs(startedAt - Date.parse(clinician.occurredAt)) < 60_000);
    assert.deepEqual([desk.who.text, desk.what[0].outcome], ['The front desk of Clinic A', 'REFUSED']);
    assert.deepEqual(desk.refusedBecause, [
      { code: 'ROLE_MAY_NOT', text: 'Nobody in this role may see it.' },
    ]);
    assert.deepEqual([app.who.text, app.permittedBy[0].code], ['The app App', 'CONSENT']);
    assert.deepEqual(
      [stranger.who.text, stranger.refusedBecause[0].code],
      ['A clinician of Clinic B', 'NO_RELATIONSHIP'],
    );
  });

  it('shows a patient its own history alone, and others none; a suspended patient no longer either', async () => {
    await read(world.viewers.clinician);
    assert.equal((await history(world.viewers.patient)).totalCount, 1);
    assert.equal(await history(world.viewers.otherPatient), null);
    assert.equal(await history(world.viewers.clinician), 'ROLE_MAY_NOT');
    assert.equal(await history(world.viewers.delegate), 'ROLE_MAY_NOT');
    assert.equal(await history(world.viewers.app), 'ROLE_MAY_NOT');
    assert.equal(await history(world.viewers.operator), null);
    await world.run('update identity.account set active = false where id = $1', [
      world.viewers.patient.accountId,
    ]);
    try {
      assert.notEqual(typeof (await history(world.viewers.patient)), 'object');
    } finally {
      await world.run('update identity.account set active = true where id = $1', [
        world.viewers.patient.accountId,
      ]);
    }
  });

  for (const wall of ['both walls', 'the subgraph wall alone'] as const) {
    it(`shows a privacy officer what its own clinic did, behind ${wall}`, async () => {
      await world.run(
        'insert into identity.registration (id, patient_id, subscriber_id) values (gen_random_uuid(), $1, $2) on conflict do nothing',
        [world.patient1, world.clinicB],
      );
      if (wall === 'the subgraph wall alone') await openDatabaseWall(database!.adminUrl);
      await read(world.viewers.clinician);
      await read(world.viewers.app);
      const own = await history(officer);
      assert.deepEqual([own.totalCount, own.edges.length], [1, 1]);
      assert.equal(own.edges[0].node.who.name, 'Clinic A');
      // The other clinic's officer sees its own clinic's accesses: none but those it makes itself.
      assert.equal(
        (await history(otherOfficer)).edges.filter(
          (edge: { node: { who: { name: string } } }) => edge.node.who.name !== 'Clinic B',
        ).length,
        0,
      );
      await world
        .run('delete from identity.registration where patient_id = $1 and subscriber_id = $2', [
          world.patient1,
          world.clinicB,
        ])
        .catch(() =>
          owner.query('delete from identity.registration where patient_id = $1 and subscriber_id = $2', [
            world.patient1,
            world.clinicB,
          ]),
        );
      assert.equal(await history(otherOfficer), null);
    });
  }

  it('lists as disclosures what went to apps and to clinics by consent, not treatment, not attempts', async () => {
    await read(world.viewers.clinician);
    await read(world.viewers.app);
    await read(world.viewers.patient);
    await read(world.viewers.frontDesk);
    const given = await history(world.viewers.patient, world.patient1, DISCLOSURES);
    assert.equal(given.totalCount, 1);
    const { recipient, what, purpose, permittedBy } = given.edges[0].node;
    assert.deepEqual(recipient, { kind: 'APP', name: 'App', text: 'The app App' });
    assert.deepEqual(
      [what, purpose, permittedBy],
      [[{ code: 'CONSENT' }], { code: 'PATIENT_REQUEST' }, [{ code: 'CONSENT' }]],
    );
    await world.run(
      "insert into consent.consent (id, patient_id, grantee_kind, grantee_id, purpose, category_names, status) values (gen_random_uuid(), $1, 'SUBSCRIBER', $2, 'TREATMENT', '{CONSENT}', 'ACTIVE')",
      [world.patient1, world.clinicB],
    );
    await read(world.viewers.otherClinician);
    const more = await history(world.viewers.patient, world.patient1, DISCLOSURES);
    assert.deepEqual([more.totalCount, more.edges[0].node.recipient.name], [2, 'Clinic B']);
  });

  it('pages newest first, without gap or repetition', async () => {
    for (let index = 0; index < 5; index += 1) await read(world.viewers.clinician);
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page: {
        edges: { node: { id: string } }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      } = await history(world.viewers.patient, world.patient1, HISTORY, { first: 2, after: cursor });
      ids.push(...page.edges.map(({ node }) => node.id));
      cursor = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (cursor !== null);
    const { rows } = await owner.query<{ id: string }>(
      "select id from access.audit_event where role = 'CLINICIAN' order by id desc",
    );
    const clinicians = new Set(rows.map(({ id }) => id));
    assert.equal(clinicians.size, 5);
    assert.deepEqual(
      ids.filter((id) => clinicians.has(id)),
      [...clinicians],
    );
    assert.equal(new Set(ids).size, ids.length);
  });

  it('lists a change, and one that was taken back as one that failed', async () => {
    const GRANT =
      'mutation Allow($input: GrantConsentInput!) { grantConsent(input: $input) { consent { id } } }';
    const input = {
      patientId: world.patient1,
      granteeKind: 'APP',
      granteeId: world.app,
      purpose: 'RESEARCH',
      categories: ['LAB'],
      idempotencyKey: randomUUID(),
    };
    assert.deepEqual((await subgraph.ask(world.viewers.patient, GRANT, { input })).errors, []);
    const refused = { ...input, granteeId: randomUUID(), idempotencyKey: randomUUID() };
    assert.equal(
      (await subgraph.ask(world.viewers.patient, GRANT, { input: refused })).errors[0]?.extensions.reason,
      'GRANTEE_UNKNOWN',
    );
    const { edges } = await history(world.viewers.patient);
    const outcomes = edges.map(({ node }: { node: { what: { outcome: string }[] } }) =>
      node.what.map(({ outcome }) => outcome),
    );
    assert.ok(outcomes[0].includes('CHANGE_FAILED') && !outcomes[0].includes('CHANGED'));
    assert.ok(outcomes[1].includes('CHANGED') && !outcomes[1].includes('CHANGE_FAILED'));
  });

  it('leaves the four subgraphs nothing but to add events, and consent to ask for a history', async () => {
    for (const name of ['identity', 'records', 'billing', 'consent'] as const) {
      const client = new pg.Client({ connectionString: database!.urls[name] });
      await client.connect();
      for (const table of ['audit_event', 'audit_patient', 'audit_subject', 'audit_seal', 'audit_head']) {
        for (const sql of [
          `select from access.${table}`,
          `delete from access.${table}`,
          `insert into access.${table} default values`,
        ])
          await assert.rejects(client.query(sql), /permission denied/, `${name}: ${sql}`);
      }
      await assert.rejects(
        client.query('select access.forget_audit_subject(gen_random_uuid())'),
        /permission denied/,
      );
      await assert.rejects(
        client.query('select access.audit_reader(gen_random_uuid())'),
        /permission denied/,
      );
      const asked = client.query('select * from access.audit_history(gen_random_uuid(), false, null, 1)');
      await assert.rejects(asked, name === 'consent' ? /access\.\w+|invalid input/ : /permission denied/);
      await client.end();
    }
  });

  it('gives consent as a database role, in a context, only what that viewer may read', async () => {
    await read(world.viewers.clinician);
    const client = new pg.Client({ connectionString: database!.urls.consent });
    await client.connect();
    const rowsFor = async ({ accountId, clientId, patient }: TestViewer): Promise<number | null> => {
      await client.query('begin');
      await client.query('select access.open_context($1, $2, null, $3)', [
        accountId,
        clientId,
        patient ?? null,
      ]);
      const { rowCount } = await client.query('select * from access.audit_history($1, false, null, 100)', [
        world.patient1,
      ]);
      await client.query('rollback');
      return rowCount;
    };
    assert.equal(await rowsFor(world.viewers.patient), 1);
    assert.equal(await rowsFor(officer), 1);
    for (const viewer of [
      world.viewers.otherPatient,
      world.viewers.clinician,
      world.viewers.app,
      world.viewers.delegate,
      world.viewers.operator,
      otherOfficer,
    ])
      assert.equal(await rowsFor(viewer), 0);
    await client.end();
  });
});
