import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import { labelMask } from '@caregraph/policy';
import {
  createWorld,
  startTestSubgraph,
  type TestSubgraph,
  type TestViewer,
  type World,
} from '@caregraph/subgraph-kit/testing';
import { records } from '../src/index.js';

const LISTS = {
  encounters: 'CLINICAL',
  conditions: 'CLINICAL',
  observations: 'LAB',
  procedures: 'CLINICAL',
  medicationRequests: 'MEDICATION',
  immunizations: 'CLINICAL',
  allergyIntolerances: 'CLINICAL',
  diagnosticReports: 'LAB',
  imagingStudies: 'IMAGING',
  appointments: 'CLINICAL',
} as const;
const EVERYTHING = Object.keys(LISTS)
  .map((list) => `${list}(first: 10) { totalCount edges { node { id } } pageInfo { hasNextPage } }`)
  .join('\n');
const ENTITIES = (fields: string) =>
  `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Patient { id ${fields} } } }`;
const of = (...ids: string[]) => ({ r: ids.map((id) => ({ __typename: 'Patient', id })) });

describe('records', () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let subgraph!: TestSubgraph;

  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    subgraph = await startTestSubgraph(records, database.urls.records);
    for (const [patient, clinic] of [
      [world.patient1, world.clinicA],
      [world.patient2, world.clinicB],
    ]) {
      const encounter = randomUUID();
      const common = 'id, patient_id, subscriber_id';
      await world.run(
        `insert into records.encounter (${common}, status, period_start) values ($1, $2, $3, 'finished', now())`,
        [encounter, patient, clinic],
      );
      const insert = (table: string, columns: string, values: string): Promise<void> =>
        world.run(
          `insert into records.${table} (${common}, encounter_id, ${columns}) values (gen_random_uuid(), $1, $2, $3, ${values})`,
          [patient, clinic, encounter],
        );
      await insert('condition', 'code_display, onset_at', "'Asthma', now()");
      await insert(
        'condition',
        'code_display, onset_at, labels',
        `'Anxiety', now(), ${labelMask(['MENTAL_HEALTH'])}`,
      );
      await insert(
        'observation',
        'status, effective_at, value_quantity, value_unit, components',
        `'final', now(), 12.5, 'g/dL', '[{"code":"8480-6","code_display":"Systolic","value_quantity":120,"value_unit":"mm[Hg]"}]'`,
      );
      await insert('procedure', 'status, performed_start', "'completed', now()");
      await insert('medication_request', 'status, authored_at', "'active', now()");
      await insert('immunization', 'status, occurred_at', "'completed', now()");
      await insert('allergy_intolerance', 'recorded_at', 'now()');
      await insert(
        'diagnostic_report',
        'status, effective_at, result_ids',
        "'final', now(), (select array_agg(id) from records.observation)",
      );
      await insert('imaging_study', 'status, started_at', "'available', now()");
      await world.run(
        `insert into records.appointment (${common}, status, start_at) values (gen_random_uuid(), $1, $2, 'booked', now())`,
        [patient, clinic],
      );
    }
    await world.run(
      "insert into records.condition (id, patient_id, subscriber_id, code_display, onset_at) values (gen_random_uuid(), $1, $2, 'Seen elsewhere', now())",
      [world.patient1, world.clinicB],
    );
  });
  after(async () => {
    await subgraph?.close();
    await world?.close();
    await database?.drop();
  });

  const counts = async (viewer: TestViewer, patient: string) => {
    const { data, errors } = await subgraph.ask(viewer, ENTITIES(EVERYTHING), of(patient));
    const entity = data._entities[0];
    const reasons = new Map(errors.map((error) => [error.path?.at(-1), error.extensions.reason]));
    return Object.fromEntries(
      Object.keys(LISTS).map((list) => [
        list,
        entity?.[list] ? entity[list].totalCount : (reasons.get(list) ?? 'HIDDEN'),
      ]),
    );
  };
  const all = (value: unknown, change: Record<string, unknown> = {}) => ({
    ...Object.fromEntries(Object.keys(LISTS).map((list) => [list, value])),
    ...change,
  });

  it('shows patients all of their own record, labelled rows and those of every clinic included', async () => {
    assert.deepEqual(await counts(world.viewers.patient, world.patient1), all(1, { conditions: 3 }));
  });

  it('shows a treating clinic its own rows without a label', async () => {
    assert.deepEqual(await counts(world.viewers.clinician, world.patient1), all(1));
  });

  it('shows another clinic nothing, not even that the patient exists', async () => {
    assert.deepEqual(await counts(world.viewers.otherClinician, world.patient1), all('HIDDEN'));
    const { data, errors } = await subgraph.ask(
      world.viewers.otherClinician,
      ENTITIES(''),
      of(world.patient1),
    );
    const missing = await subgraph.ask(world.viewers.otherClinician, ENTITIES(''), of(randomUUID()));
    assert.deepEqual([data, errors], [missing.data, missing.errors]);
  });

  it('refuses roles without the category, with the reason', async () => {
    assert.deepEqual(await counts(world.viewers.frontDesk, world.patient1), all('ROLE_MAY_NOT'));
    assert.deepEqual(await counts(world.viewers.biller, world.patient1), all('ROLE_MAY_NOT'));
  });

  it('shows staff without patients, and operators, nothing', async () => {
    assert.deepEqual(await counts(world.viewers.operator, world.patient1), all('HIDDEN'));
    // An administrator's clinic has a registration, so the patient may be known of, but no category of it.
    assert.deepEqual(await counts(world.viewers.clinicAdmin, world.patient1), all('ROLE_MAY_NOT'));
  });

  it('shows a delegate what was delegated', async () => {
    const denied = all('CONSENT_MISSING');
    const clinical = Object.fromEntries(
      Object.entries(LISTS)
        .filter(([, category]) => category === 'CLINICAL')
        .map(([list]) => [list, 1]),
    );
    assert.deepEqual(await counts(world.viewers.delegate, world.patient1), {
      ...denied,
      ...clinical,
      conditions: 2,
    });
  });

  it('shows an app what the consent covers, until it is withdrawn', async () => {
    const clinical = Object.fromEntries(
      Object.entries(LISTS)
        .filter(([, category]) => category === 'CLINICAL')
        .map(([list]) => [list, 1]),
    );
    assert.deepEqual(await counts(world.viewers.app, world.patient1), {
      ...all('CONSENT_MISSING'),
      ...clinical,
      conditions: 2,
    });
    await world.run("update consent.consent set status = 'WITHDRAWN', withdrawn_at = now() where id = $1", [
      world.appConsent,
    ]);
    assert.deepEqual(await counts(world.viewers.app, world.patient1), all('CONSENT_MISSING'));
    await world.run("update consent.consent set status = 'ACTIVE', withdrawn_at = null where id = $1", [
      world.appConsent,
    ]);
  });

  it('stops an app whose scopes leave the category out, whatever the consent says', async () => {
    const narrow = { ...world.viewers.app, scope: 'patient/Observation.rs' };
    assert.equal((await counts(narrow, world.patient1))['conditions'], 'SCOPE_MISSING');
  });

  it('stops an app that acts for a person without saying for which record, or for somebody without one', async () => {
    const { patient: _bound, ...unbound } = world.viewers.app;
    assert.deepEqual(await counts(unbound, world.patient1), all('HIDDEN'));
    const staff = { ...world.viewers.app, accountId: world.viewers.clinician.accountId };
    assert.deepEqual(await counts(staff, world.patient1), all('HIDDEN'));
    const itself = { ...unbound, accountId: world.app, scope: 'system/*.rs' };
    assert.equal((await counts(itself, world.patient1))['conditions'], 2);
  });

  it('stops an app with a token for another patient, and one that is suspended or disconnected', async () => {
    assert.deepEqual(
      await counts({ ...world.viewers.app, patient: world.patient2 }, world.patient1),
      all('HIDDEN'),
    );
    await world.run('update identity.partner_app set active = false where id = $1', [world.app]);
    const { errors } = await subgraph.ask(world.viewers.app, ENTITIES(EVERYTHING), of(world.patient1));
    assert.equal(errors[0]?.extensions.code, 'FORBIDDEN');
    await world.run('update identity.partner_app set active = true where id = $1', [world.app]);
    await world.run('update identity.app_connection set ended_at = now() where app_id = $1', [world.app]);
    assert.deepEqual(await counts(world.viewers.app, world.patient1), all('HIDDEN'));
    await world.run('update identity.app_connection set ended_at = null where app_id = $1', [world.app]);
  });

  it('stops everybody but the patient while processing is restricted', async () => {
    await world.run('insert into consent.restriction (id, patient_id) values (gen_random_uuid(), $1)', [
      world.patient1,
    ]);
    assert.deepEqual(await counts(world.viewers.clinician, world.patient1), all('HIDDEN'));
    assert.deepEqual(await counts(world.viewers.app, world.patient1), all('HIDDEN'));
    assert.equal((await counts(world.viewers.patient, world.patient1))['conditions'], 3);
    await world.run('update consent.restriction set lifted_at = now()');
    assert.deepEqual(await counts(world.viewers.clinician, world.patient1), all(1));
  });

  it('refuses a purpose that the role may not state', async () => {
    const { errors } = await subgraph.ask(
      { ...world.viewers.clinician, purpose: 'PAYMENT' },
      ENTITIES(EVERYTHING),
      of(world.patient1),
    );
    assert.equal(errors[0]?.extensions.reason, 'PURPOSE_NOT_ALLOWED');
  });

  it('gives every kind of value', async () => {
    const { data, errors } = await subgraph.ask(
      world.viewers.patient,
      ENTITIES(`observations(first: 1) { edges { node { status valueQuantity { value unit } components { code { text } valueQuantity { value } } encounter { status serviceProvider { id } } } } }
        diagnosticReports(first: 1) { edges { node { results { id } } } }`),
      of(world.patient1),
    );
    assert.deepEqual(errors, []);
    const { node } = data._entities[0].observations.edges[0];
    assert.deepEqual(node.valueQuantity, { value: 12.5, unit: 'g/dL' });
    assert.deepEqual(node.components, [{ code: { text: 'Systolic' }, valueQuantity: { value: 120 } }]);
    assert.deepEqual(node.encounter, { status: 'finished', serviceProvider: { id: world.clinicA } });
    assert.equal(data._entities[0].diagnosticReports.edges[0].node.results.length, 1);
  });

  it('pages newest first without gaps or repeats, and counts no hidden row', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    for (let more = true; more;) {
      const page: string = `conditions(first: 2${cursor ? `, after: "${cursor}"` : ''}) { totalCount edges { node { id } } pageInfo { hasNextPage endCursor } }`;
      const { data } = await subgraph.ask(world.viewers.patient, ENTITIES(page), of(world.patient1));
      const { conditions } = data._entities[0];
      assert.equal(conditions.totalCount, 3);
      seen.push(...conditions.edges.map((edge: { node: { id: string } }) => edge.node.id));
      cursor = conditions.pageInfo.endCursor;
      more = conditions.pageInfo.hasNextPage;
    }
    assert.equal(new Set(seen).size, 3);
    assert.equal(seen.length, 3);
  });

  for (const [title, page] of [
    ['no page size', ''],
    ['a page of 0', '(first: 0)'],
    ['a page of 101', '(first: 101)'],
    ['a cursor that is none', '(first: 1, after: "x")'],
  ]) {
    it(`refuses ${title}`, async () => {
      const { errors } = await subgraph.ask(
        world.viewers.patient,
        ENTITIES(`conditions${page} { totalCount }`),
        of(world.patient1),
      );
      assert.match(errors[0]?.extensions.code ?? '', /BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED/);
    });
  }

  it('asks the database as often for twenty patients as for one', async () => {
    const patients = Array.from({ length: 20 }, () => randomUUID());
    for (const id of patients) {
      await world.run('insert into identity.patient (id) values ($1)', [id]);
      await world.run(
        'insert into identity.registration (id, patient_id, subscriber_id) values (gen_random_uuid(), $1, $2)',
        [id, world.clinicA],
      );
      await world.run(
        'insert into records.condition (id, patient_id, subscriber_id, onset_at) select gen_random_uuid(), $1, $2, now() from generate_series(1, 3)',
        [id, world.clinicA],
      );
    }
    const query = ENTITIES(
      'conditions(first: 3) { totalCount edges { node { id code { text } encounter { id } } } }',
    );
    const one = await subgraph.ask(world.viewers.clinician, query, of(patients[0] ?? ''));
    const many = await subgraph.ask(world.viewers.clinician, query, of(...patients));
    assert.equal(many.data._entities[19].conditions.edges.length, 3);
    // begin, context, grants, page, count, commit
    assert.equal(one.statements.length, 6, one.statements.join('\n'));
    assert.equal(many.statements.length, one.statements.length, many.statements.join('\n'));
  });
});
