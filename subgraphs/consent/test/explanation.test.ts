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
import pg from 'pg';
import { consent } from '../src/index.js';

const EXPLAIN = `query ($patientId: ID!, $field: String!, $purpose: PurposeOfUse, $as: ExplainedGrantee) {
  explainAccess(patientId: $patientId, field: $field, purpose: $purpose, as: $as) {
    category purpose role grantee effect layer reason sentence remedy layers { layer outcome }
    source { kind id since until } before { kind id why since } } }`;

describe('explainAccess', () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let subgraph!: TestSubgraph;
  let officer!: TestViewer;
  let otherOfficer!: TestViewer;

  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    subgraph = await startTestSubgraph(consent, database.urls.consent);
    officer = await addOfficer(world.clinicA);
    otherOfficer = await addOfficer(world.clinicB);
  });
  after(async () => {
    await subgraph?.close();
    await world?.close();
    await database?.drop();
  });

  async function addOfficer(clinic: string): Promise<TestViewer> {
    const accountId = randomUUID();
    await world.run(
      "insert into identity.account (id, name, role, display_name, subscriber_id, password_hash) values ($1, $2, 'PRIVACY_OFFICER', 'Officer', $3, '-')",
      [accountId, `officer-${accountId}`, clinic],
    );
    return { accountId, clientId: world.viewers.clinician.clientId };
  }

  const ask = (viewer: TestViewer, field: string, more: object = {}) =>
    subgraph.ask(viewer, EXPLAIN, { patientId: world.patient1, field, ...more });
  const explained = async (viewer: TestViewer, field: string, more: object = {}) => {
    const { data, errors } = await ask(viewer, field, more);
    assert.deepEqual(errors, []);
    return data.explainAccess;
  };
  const withdraw = (): Promise<void> =>
    world.run("update consent.consent set status = 'WITHDRAWN', withdrawn_at = now() where id = $1", [
      world.appConsent,
    ]);
  const giveBack = (): Promise<void> =>
    world.run("update consent.consent set status = 'ACTIVE', withdrawn_at = null where id = $1", [
      world.appConsent,
    ]);

  it('names the consent that permits, each layer in order, and since when', async () => {
    const answer = await explained(world.viewers.app, 'Condition.code');
    const { source, ...rest } = answer;
    assert.deepEqual(rest, {
      category: 'CLINICAL',
      purpose: 'PATIENT_REQUEST',
      role: 'PARTNER_APP',
      grantee: null,
      effect: 'PERMIT',
      layer: 'CONSENT',
      reason: 'GRANTED',
      sentence:
        'You may see Condition.code for PATIENT_REQUEST: the patient has consented. Rows labelled as especially sensitive are not covered: they need a consent that names the label.',
      remedy: null,
      layers: [
        { layer: 'ROLE', outcome: 'PASSED' },
        { layer: 'SCOPE', outcome: 'PASSED' },
        { layer: 'RELATIONSHIP', outcome: 'PASSED' },
        { layer: 'RESTRICTION', outcome: 'PASSED' },
        { layer: 'CONSENT', outcome: 'PERMITTED' },
        { layer: 'BREAK_GLASS', outcome: 'NOT_ASKED' },
      ],
      before: null,
    });
    assert.deepEqual([source.kind, source.id, source.until], ['CONSENT', world.appConsent, null]);
    assert.ok(Math.abs(Date.parse(source.since) - Date.now()) < 600_000);
  });

  it('says of a denial what there was before and what would change it, from the first request after it', async () => {
    const { app } = world.viewers;
    assert.equal((await explained(app, 'Condition.code')).effect, 'PERMIT');
    await withdraw();
    const denied = await explained(app, 'Condition.code');
    assert.deepEqual(
      [denied.effect, denied.layer, denied.reason, denied.source],
      ['DENY', 'CONSENT', 'CONSENT_MISSING', null],
    );
    assert.deepEqual(
      [denied.before.kind, denied.before.id, denied.before.why],
      ['CONSENT', world.appConsent, 'WITHDRAWN'],
    );
    assert.ok(Math.abs(Date.parse(denied.before.since) - Date.now()) < 600_000);
    assert.equal(
      denied.sentence,
      'You may not see Condition.code: nothing allows CLINICAL for PATIENT_REQUEST.',
    );
    assert.equal(denied.remedy, 'The patient can allow CLINICAL for PATIENT_REQUEST to you.');
    await giveBack();
    assert.equal((await explained(app, 'Condition.code')).effect, 'PERMIT');
    // What was never allowed has no past.
    const never = await explained(app, 'Observation.code');
    assert.deepEqual([never.reason, never.before], ['CONSENT_MISSING', null]);
  });

  it('explains each layer that denies', async () => {
    const { app, biller, clinician, frontDesk, delegate } = world.viewers;
    const seen = async (viewer: TestViewer, field: string, more: object = {}) => {
      const { layer, reason, layers } = await explained(viewer, field, more);
      const denied = layers.find(({ outcome }: { outcome: string }) => outcome === 'DENIED');
      assert.equal(denied.layer, layer);
      return `${layer} ${reason}`;
    };
    assert.equal(await seen(biller, 'Condition.code'), 'ROLE ROLE_MAY_NOT');
    assert.equal(await seen(frontDesk, 'Invoice.status'), 'ROLE MASKED_ONLY');
    assert.equal(await seen(clinician, 'Condition.code', { purpose: 'PAYMENT' }), 'ROLE PURPOSE_NOT_ALLOWED');
    assert.equal(
      await seen({ ...app, scope: 'patient/Observation.rs' }, 'Condition.code'),
      'SCOPE SCOPE_MISSING',
    );
    assert.equal(await seen(app, 'Condition.code', { purpose: 'TREATMENT' }), 'CONSENT CONSENT_MISSING');
    assert.equal(await seen(delegate, 'Observation.code'), 'CONSENT CONSENT_MISSING');
    await world.run(
      "insert into consent.restriction (id, patient_id, category_names) values (gen_random_uuid(), $1, '{CLINICAL}')",
      [world.patient1],
    );
    const restricted = await explained(clinician, 'Condition.code');
    assert.deepEqual(
      [restricted.layer, restricted.reason, restricted.source.kind, restricted.remedy],
      ['RESTRICTION', 'RESTRICTED', 'RESTRICTION', 'The patient can lift the restriction.'],
    );
    assert.equal((await explained(clinician, 'Observation.code')).effect, 'PERMIT');
    await world.run('update consent.restriction set lifted_at = now() where lifted_at is null');
    assert.equal((await explained(clinician, 'Condition.code')).effect, 'PERMIT');
  });

  it('says mask where the field is masked', async () => {
    const { effect, reason, layers, sentence } = await explained(
      world.viewers.frontDesk,
      'Coverage.memberNumber',
    );
    assert.deepEqual([effect, reason, layers[0].outcome], ['MASK', 'MASKED', 'MASKED']);
    assert.match(sentence, /the masked form of Coverage\.memberNumber alone/);
  });

  it('answers of a patient that the viewer may not know of, of one that is not there, and of a hidden grantee alike', async () => {
    const { app, otherPatient, clinician, otherClinician, operator } = world.viewers;
    const nowhere = randomUUID();
    for (const viewer of [otherPatient, otherClinician, operator, otherOfficer]) {
      const hidden = await ask(viewer, 'Condition.code');
      const missing = await ask(viewer, 'Condition.code', { patientId: nowhere });
      assert.deepEqual([hidden.data, hidden.errors], [{ explainAccess: null }, []]);
      assert.deepEqual([missing.data, missing.errors], [hidden.data, hidden.errors]);
      assert.equal(missing.statements.length, hidden.statements.length);
    }
    // Who may not ask about others gets the same answer, whoever they are.
    for (const viewer of [app, clinician, world.viewers.delegate]) {
      for (const as of [
        { kind: 'APP', id: world.app },
        { kind: 'SUBSCRIBER', id: world.clinicA, role: 'CLINICIAN' },
        { kind: 'ACCOUNT', id: clinician.accountId },
        { kind: 'ACCOUNT', id: nowhere },
      ])
        assert.equal(await explained(viewer, 'Condition.code', { as }), null);
    }
  });

  it('answers the patient about anybody who asks for the own record', async () => {
    const { patient, delegate, clinician } = world.viewers;
    const about = (as: object, field = 'Condition.code', more: object = {}) =>
      explained(patient, field, { as, ...more });
    const app = await about({ kind: 'APP', id: world.app });
    assert.deepEqual([app.grantee, app.effect, app.source.id], ['App', 'PERMIT', world.appConsent]);
    assert.equal(app.layers[1].outcome, 'ASSUMED');
    assert.match(app.sentence, /^App may see Condition\.code for PATIENT_REQUEST: the patient has consented/);
    await withdraw();
    const withdrawn = await about({ kind: 'APP', id: world.app });
    assert.deepEqual([withdrawn.effect, withdrawn.before.why], ['DENY', 'WITHDRAWN']);
    assert.equal(withdrawn.remedy, 'The patient can allow CLINICAL for PATIENT_REQUEST to App.');
    await giveBack();
    const clinic = await about({ kind: 'SUBSCRIBER', id: world.clinicA, role: 'CLINICIAN' });
    assert.deepEqual(
      [clinic.grantee, clinic.effect, clinic.source.kind],
      ['Clinic A', 'PERMIT', 'REGISTRATION'],
    );
    assert.match(clinic.sentence, /Rows that another clinic keeps are not covered/);
    const stranger = await about({ kind: 'SUBSCRIBER', id: world.clinicB, role: 'CLINICIAN' });
    assert.deepEqual([stranger.effect, stranger.reason], ['DENY', 'NO_RELATIONSHIP']);
    const helper = await about({ kind: 'ACCOUNT', id: delegate.accountId });
    assert.deepEqual([helper.grantee, helper.role, helper.source.kind], [null, 'DELEGATE', 'DELEGATION']);
    for (const as of [
      { kind: 'ACCOUNT', id: clinician.accountId },
      { kind: 'APP', id: randomUUID() },
      { kind: 'SUBSCRIBER', id: world.clinicA },
      { kind: 'SUBSCRIBER', id: world.clinicA, role: 'OPERATOR' },
    ]) {
      const { errors } = await ask(patient, 'Condition.code', { as });
      assert.deepEqual(errors[0]?.extensions, { code: 'BAD_USER_INPUT', reason: 'GRANTEE_UNKNOWN' });
    }
  });

  it('answers a privacy officer about the staff of the own clinic, for patients registered there, until they are not', async () => {
    const { clinician, biller, otherClinician } = world.viewers;
    const about = (accountId: string) =>
      explained(officer, 'Condition.code', { as: { kind: 'ACCOUNT', id: accountId } });
    assert.equal((await about(clinician.accountId)).source.kind, 'REGISTRATION');
    assert.equal((await about(biller.accountId)).reason, 'ROLE_MAY_NOT');
    const foreign = await ask(officer, 'Condition.code', {
      as: { kind: 'ACCOUNT', id: otherClinician.accountId },
    });
    assert.equal(foreign.errors[0]?.extensions.reason, 'GRANTEE_UNKNOWN');
    const app = await ask(officer, 'Condition.code', { as: { kind: 'APP', id: world.app } });
    assert.equal(app.errors[0]?.extensions.reason, 'GRANTEE_UNKNOWN');
    assert.equal(
      await explained(otherOfficer, 'Condition.code', {
        as: { kind: 'ACCOUNT', id: otherClinician.accountId },
      }),
      null,
    );
    await world.run('update identity.registration set valid_to = now() where patient_id = $1', [
      world.patient1,
    ]);
    assert.equal(await about(clinician.accountId), null);
    await world.run('update identity.registration set valid_to = null where patient_id = $1', [
      world.patient1,
    ]);
    assert.equal((await about(clinician.accountId)).effect, 'PERMIT');
  });

  for (const [title, more, reason] of [
    ['a field that is none', { field: 'Condition.secret' }, 'FIELD_UNKNOWN'],
    ['the name of a method of an object', { field: 'constructor' }, 'FIELD_UNKNOWN'],
    ['an id that is none', { field: 'Condition.code', patientId: 'x' }, 'ID_IS_NO_UUID'],
    [
      'a grantee whose id is none',
      { field: 'Condition.code', as: { kind: 'APP', id: 'x' } },
      'ID_IS_NO_UUID',
    ],
  ] as const) {
    it(`refuses ${title}`, async () => {
      const { errors } = await ask(world.viewers.patient, more.field, more);
      assert.deepEqual(errors[0]?.extensions, { code: 'BAD_USER_INPUT', reason });
    });
  }

  it('never holds anything of the record', async () => {
    const answers = [
      await explained(world.viewers.patient, 'Patient.name'),
      await explained(world.viewers.patient, 'Patient.phone', { as: { kind: 'APP', id: world.app } }),
      await explained(officer, 'Patient.birthDate'),
    ];
    assert.doesNotMatch(JSON.stringify(answers), /Doe|Ada|555-0101|1980-02-03/);
  });

  describe('the list of who may see what', () => {
    const GRANTS = `query ($r: [_Any!]!, $first: Int!, $after: String) { _entities(representations: $r) { ... on Patient {
      accessGrants(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
        edges { node { kind sourceId granteeKind granteeName purpose categories labels since until } } } } } }`;
    const list = (viewer: TestViewer, first = 50, cursor: string | null = null) =>
      subgraph.ask(viewer, GRANTS, {
        r: [{ __typename: 'Patient', id: world.patient1 }],
        first,
        after: cursor,
      });
    const names = async (viewer: TestViewer): Promise<string[]> => {
      const { data } = await list(viewer);
      const { edges, totalCount } = data._entities[0].accessGrants;
      assert.equal(totalCount, edges.length);
      return edges
        .map(({ node }: { node: Record<string, string> }) =>
          [node['kind'], node['granteeName'], node['purpose']].join(' '),
        )
        .toSorted();
    };

    it('shows the patient everybody, and a privacy officer all but the other clinics', async () => {
      await world.run(
        'insert into identity.registration (id, patient_id, subscriber_id) values (gen_random_uuid(), $1, $2)',
        [world.patient1, world.clinicB],
      );
      const common = [
        'CONNECTION App PATIENT_REQUEST',
        'CONNECTION App RESEARCH',
        'CONNECTION App TREATMENT',
        'CONSENT App PATIENT_REQUEST',
        'DELEGATION  PATIENT_REQUEST',
        'SELF  PATIENT_REQUEST',
      ];
      const clinic = (name: string) =>
        ['OPERATIONS', 'PAYMENT', 'TREATMENT'].map((each) => `REGISTRATION ${name} ${each}`);
      assert.deepEqual(
        await names(world.viewers.patient),
        [...common, ...clinic('Clinic A'), ...clinic('Clinic B')].toSorted(),
      );
      assert.deepEqual(await names(officer), [...common, ...clinic('Clinic A')].toSorted());
      await world.run(
        'update identity.registration set valid_to = now() where patient_id = $1 and subscriber_id = $2',
        [world.patient1, world.clinicB],
      );
      assert.equal((await list(otherOfficer)).data._entities[0], null);
    });

    it('shows nobody else anything, with the reason', async () => {
      const { clinician, delegate, app, frontDesk } = world.viewers;
      for (const viewer of [clinician, delegate, app, frontDesk]) {
        const { data, errors } = await list(viewer);
        assert.equal(data._entities[0].accessGrants, null);
        assert.equal(errors[0]?.extensions.reason, 'ROLE_MAY_NOT');
      }
    });

    it('is read page by page, and loses a grant with its withdrawal', async () => {
      const seen: string[] = [];
      for (let cursor: string | null = null, more = true; more;) {
        const { data } = await list(officer, 2, cursor);
        const { edges, pageInfo } = data._entities[0].accessGrants;
        seen.push(...edges.map(({ node }: { node: object }) => JSON.stringify(node)));
        ({ endCursor: cursor, hasNextPage: more } = pageInfo);
      }
      assert.equal(new Set(seen).size, seen.length);
      assert.equal(seen.length, (await names(officer)).length);
      assert.ok(seen.some((row) => row.includes(world.appConsent) && row.includes('CLINICAL')));
      await withdraw();
      assert.ok(!(await names(officer)).includes('CONSENT App PATIENT_REQUEST'));
      await giveBack();
    });
  });

  it('is answered by the database to nobody who may not ask, whatever the subgraph does', async () => {
    const client = new pg.Client({ connectionString: database?.urls.consent });
    await client.connect();
    const facts = async (viewer: TestViewer, ...args: (string | null)[]) => {
      await client.query('begin');
      try {
        await client.query('select access.open_context($1, $2, null, $3)', [
          viewer.accountId,
          viewer.clientId,
          viewer.patient ?? null,
        ]);
        const one = await client.query('select access.explain_facts($1, $2, $3, $4, $5) as facts', args);
        const many = await client.query('select 1 from access.grants_on($1)', [args[0]]);
        return [one.rows[0]?.facts?.role ?? null, many.rowCount];
      } finally {
        await client.query('rollback');
      }
    };
    const aboutApp = [world.patient1, 'APP', world.app, null, null];
    const aboutSelf = [world.patient1, null, null, null, null];
    const { patient, otherPatient, clinician, app } = world.viewers;
    assert.deepEqual(await facts(patient, ...aboutApp), ['PARTNER_APP', 9]);
    assert.deepEqual(await facts(otherPatient, ...aboutApp), [null, 0]);
    assert.deepEqual(await facts(clinician, ...aboutApp), [null, 0]);
    assert.deepEqual(await facts(app, ...aboutSelf), ['PARTNER_APP', 0]);
    assert.deepEqual(await facts({ ...app, patient: world.patient2 }, ...aboutSelf), [null, 0]);
    assert.deepEqual(await facts(otherOfficer, ...aboutSelf), [null, 0]);
    await world.run('update identity.account set active = false where id = $1', [patient.accountId]);
    assert.deepEqual(await facts(patient, ...aboutApp), [null, 0]);
    await world.run('update identity.account set active = true where id = $1', [patient.accountId]);
    await assert.rejects(client.query('select access.grantee_name($1)', [world.app]), /permission denied/);
    await assert.rejects(client.query('select * from access.former_grant'), /permission denied/);
    await client.end();
  });
});
