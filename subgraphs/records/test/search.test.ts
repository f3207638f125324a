import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import { labelMask } from '@caregraph/policy';
import {
  createWorld,
  startTestSubgraph,
  type Answer,
  type TestSubgraph,
  type TestViewer,
  type World,
} from '@caregraph/subgraph-kit/testing';
import { records } from '../src/index.js';

const SNOMED = 'http://snomed.info/sct';
/** List of a patient → its table. */
const TABLES: Readonly<Record<string, readonly [list: string, table: string]>> = {
  Encounter: ['encounters', 'encounter'],
  Condition: ['conditions', 'condition'],
  Observation: ['observations', 'observation'],
  Procedure: ['procedures', 'procedure'],
  MedicationRequest: ['medicationRequests', 'medication_request'],
  Immunization: ['immunizations', 'immunization'],
  AllergyIntolerance: ['allergyIntolerances', 'allergy_intolerance'],
  DiagnosticReport: ['diagnosticReports', 'diagnostic_report'],
  ImagingStudy: ['imagingStudies', 'imaging_study'],
  Appointment: ['appointments', 'appointment'],
};
const PAGE = 'totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id } }';
const upperSnake = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

describe('a list that is filtered and sorted', () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let subgraph!: TestSubgraph;
  /** Condition by its name here → its id. */
  const conditions: Record<string, string> = {};

  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    subgraph = await startTestSubgraph(records, database.urls.records);
    await addCondition('asthma', [SNOMED, '195967001', 'active', '2024-01-01']);
    await addCondition('asthma of another system', ['urn:x', '195967001', 'resolved', '2024-02-01']);
    await addCondition('fracture', [SNOMED, '125605004', 'resolved', '2025-01-01']);
    await addCondition('without a date', [SNOMED, '44054006', 'active', null]);
    await addCondition('anxiety', [SNOMED, '197480006', 'active', '2025-06-01'], {
      labels: labelMask(['MENTAL_HEALTH']),
    });
    await addCondition('seen elsewhere', [SNOMED, '38341003', 'active', '2025-07-01'], {
      clinic: world.clinicB,
    });
    for (const [unit, value] of [
      ['%', 6.1],
      ['%', 8.2],
      ['mmol/mol', 66],
    ])
      await world.run(
        `insert into records.observation (id, patient_id, subscriber_id, status, code, value_quantity, value_unit, effective_at)
         values (gen_random_uuid(), $1, $2, 'final', '4548-4', $3, $4, now())`,
        [world.patient1, world.clinicA, value, unit],
      );
  });
  after(async () => {
    await subgraph?.close();
    await world?.close();
    await database?.drop();
  });

  async function addCondition(
    name: string,
    [system, code, status, recordedAt]: readonly (string | null)[],
    { clinic = world.clinicA, labels = 0 }: { clinic?: string; labels?: number } = {},
  ): Promise<void> {
    conditions[name] = randomUUID();
    await world.run(
      `insert into records.condition (id, patient_id, subscriber_id, labels, code_system, code, clinical_status, recorded_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [conditions[name], world.patient1, clinic, labels, system, code, status, recordedAt],
    );
  }

  const ask = (viewer: TestViewer, fields: string, ...patients: string[]): Promise<Answer> =>
    subgraph.ask(
      viewer,
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Patient { ${fields} } } }`,
      {
        r: (patients.length > 0 ? patients : [world.patient1]).map((id) => ({ __typename: 'Patient', id })),
      },
    );
  const nameOf = (id: string): string | undefined =>
    Object.keys(conditions).find((name) => conditions[name] === id);

  /** The names of the conditions found, in their order; the total has to agree. */
  async function found(viewer: TestViewer, args: string): Promise<(string | undefined)[]> {
    const { data, errors } = await ask(viewer, `conditions(first: 20, ${args}) { ${PAGE} }`);
    assert.deepEqual(errors, []);
    const { edges, totalCount } = data._entities[0].conditions;
    assert.equal(totalCount, edges.length);
    return edges.map((edge: { node: { id: string } }) => nameOf(edge.node.id));
  }

  for (const [args, names] of [
    ['filter: { code: "195967001" }', ['asthma of another system', 'asthma']],
    [`filter: { code: "${SNOMED}|195967001" }`, ['asthma']],
    [`filter: { code: ["urn:x|195967001", "125605004"] }`, ['fracture', 'asthma of another system']],
    ['filter: { code: "urn:y|195967001" }', []],
    ['filter: { code: [] }', []],
    ['filter: { clinicalStatus: "resolved" }', ['fracture', 'asthma of another system']],
    [
      'filter: { clinicalStatus: ["resolved", "active"], recordedDate: { from: "2024-02-01T00:00:00Z", to: "2025-01-01T00:00:00Z" } }',
      ['asthma of another system'],
    ],
    [
      'filter: { recordedDate: {} }, orderBy: { field: RECORDED_DATE, direction: ASC }',
      ['asthma', 'asthma of another system', 'fracture', 'anxiety', 'seen elsewhere'],
    ],
    [
      'filter: null, orderBy: { field: RECORDED_DATE, direction: ASC }',
      ['without a date', 'asthma', 'asthma of another system', 'fracture', 'anxiety', 'seen elsewhere'],
    ],
    [
      'orderBy: { field: RECORDED_DATE }',
      ['seen elsewhere', 'anxiety', 'fracture', 'asthma of another system', 'asthma', 'without a date'],
    ],
  ] as const) {
    it(`finds ${names.length} rows by ${args}`, async () => {
      assert.deepEqual(await found(world.viewers.patient, args), names);
    });
  }

  it('compares numbers of one unit with each other alone', async () => {
    const total = async (range: string): Promise<number> => {
      const { data } = await ask(
        world.viewers.patient,
        `observations(first: 9, filter: { valueQuantity: ${range} }) { ${PAGE} }`,
      );
      return data._entities[0].observations.totalCount;
    };
    assert.equal(await total('{ unit: "%", from: 7 }'), 1);
    assert.equal(await total('{ unit: "%" }'), 2);
    assert.equal(await total('{ unit: "mmol/mol", from: 7 }'), 1);
  });

  it('takes values as values, whatever characters they are of', async () => {
    for (const value of [`' or true --`, '{a,b}', '"', String.raw`\\`, '%', 'NULL', '?'])
      assert.deepEqual(await found(world.viewers.patient, `filter: { code: ${JSON.stringify(value)} }`), []);
    const odd = String.raw`a"b\c,{d}?`;
    await world.run(
      'insert into records.condition (id, patient_id, subscriber_id, code) values (gen_random_uuid(), $1, $2, $3)',
      [world.patient2, world.clinicB, odd],
    );
    const { data } = await ask(
      world.viewers.otherPatient,
      `conditions(first: 5, filter: { code: ${JSON.stringify(odd)} }) { totalCount }`,
      world.patient2,
    );
    assert.equal(data._entities[0].conditions.totalCount, 1);
  });

  const CURSOR = (...parts: unknown[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');
  const ID = randomUUID();
  for (const [title, args] of [
    ['more than a hundred values', `filter: { code: ${JSON.stringify(Array(101).fill('x'))} }`],
    ['a value without an end', `filter: { code: "${'x'.repeat(501)}" }`],
    ['a character that no text holds', String.raw`filter: { code: "a\u0000" }`],
    [
      'a cursor of another order',
      `orderBy: { field: RECORDED_DATE }, after: "${CURSOR('', '2020-01-01T00:00:00Z', ID)}"`,
    ],
    ['a cursor whose time is none', `after: "${CURSOR('', '2020-02-30T00:00:00Z', ID)}"`],
    ['a cursor of the year 0', `after: "${CURSOR('', '0000-01-01T00:00:00Z', ID)}"`],
    ['a cursor with an offset of a day', `after: "${CURSOR('', '2020-01-01T00:00:00+24', ID)}"`],
    ['a cursor whose id is none', `after: "${CURSOR('', '2020-01-01T00:00:00Z', 'x')}"`],
    ['a cursor that holds something else', `after: "${CURSOR({ name: '' })}"`],
    ['a cursor that holds nothing', `after: "${Buffer.from('null').toString('base64url')}"`],
    [
      'a text in a cursor that no text holds',
      `orderBy: { field: CLINICAL_STATUS }, after: "${CURSOR('clinicalStatus desc', '\0', ID)}"`,
    ],
    ['a field that is none', 'filter: { codes: "x" }'],
    ['an order by a field that is not sorted', 'orderBy: { field: CODE }'],
  ] as const) {
    it(`refuses ${title}, as a mistake of the client`, async () => {
      const { errors } = await ask(world.viewers.patient, `conditions(first: 1, ${args}) { totalCount }`);
      assert.match(errors[0]?.extensions.code ?? '', /^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)$/);
    });
  }

  for (const { entity, fields } of records.lists ?? []) {
    const [list = '', table = ''] = TABLES[entity.resource] ?? [];
    it(`pages ${list} without gaps or repeats by each field that sorts it, among equal and missing values`, async () => {
      await world.run(
        `insert into records.${table} (id, patient_id, subscriber_id${'status' in fields ? ', status' : ''})
         select gen_random_uuid(), $1, $2${'status' in fields ? ", 'same'" : ''} from generate_series(1, 3)`,
        [world.patient2, world.clinicB],
      );
      const page = async (args: string) => {
        const { data, errors } = await ask(
          world.viewers.otherPatient,
          `${list}(${args}) { ${PAGE} }`,
          world.patient2,
        );
        assert.deepEqual(errors, []);
        return data._entities[0][list];
      };
      const sorts = Object.entries(fields).filter(([, { kind }]) =>
        ['WORD', 'TIME', 'AMOUNT'].includes(kind),
      );
      assert.ok(sorts.length > 0);
      for (const [field] of sorts) {
        let ascending: string[] = [];
        for (const direction of ['ASC', 'DESC']) {
          const order = `orderBy: { field: ${upperSnake(field)}, direction: ${direction} }`;
          const whole = (await page(`first: 100, ${order}`)).edges.map(
            (edge: { node: { id: string } }) => edge.node.id,
          );
          const seen: string[] = [];
          for (let cursor: string | null = null, more = true; more;) {
            const { edges, pageInfo, totalCount } = await page(
              `first: 2, ${order}${cursor ? `, after: "${cursor}"` : ''}`,
            );
            assert.equal(totalCount, whole.length);
            seen.push(...edges.map((edge: { node: { id: string } }) => edge.node.id));
            ({ endCursor: cursor, hasNextPage: more } = pageInfo);
          }
          assert.deepEqual(seen, whole, `${field} ${direction}`);
          if (direction === 'DESC') assert.deepEqual(whole, ascending.toReversed(), field);
          else ascending = whole;
        }
      }
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
        `insert into records.condition (id, patient_id, subscriber_id, code, recorded_at)
         select gen_random_uuid(), $1, $2, 'c', now() from generate_series(1, 3)`,
        [id, world.clinicA],
      );
    }
    const fields = `conditions(first: 2, filter: { code: "c" }, orderBy: { field: RECORDED_DATE }) { ${PAGE} }`;
    const one = await ask(world.viewers.clinician, fields, patients[0] ?? '');
    const many = await ask(world.viewers.clinician, fields, ...patients);
    assert.deepEqual(
      many.data._entities.map((each: { conditions: { totalCount: number } }) => each.conditions.totalCount),
      Array(20).fill(3),
    );
    assert.equal(many.statements.length, one.statements.length, many.statements.join('\n'));
  });

  describe('and what it may be asked by', () => {
    const FILTERED = `conditions(first: 5, filter: { code: "195967001" }) { ${PAGE} }`;
    const SORTED = `conditions(first: 5, orderBy: { field: RECORDED_DATE }) { ${PAGE} }`;

    it('is answered to who may read the field, refused to who may not, before a row is loaded', async () => {
      const { app, biller, frontDesk, delegate } = world.viewers;
      for (const fields of [FILTERED, SORTED]) {
        const allowed = await ask(app, fields);
        assert.deepEqual(allowed.errors, []);
        assert.ok(allowed.data._entities[0].conditions.totalCount > 0);
        assert.deepEqual((await ask(delegate, fields)).errors, []);
        for (const [viewer, reason] of [
          [biller, 'ROLE_MAY_NOT'],
          [frontDesk, 'ROLE_MAY_NOT'],
          [{ ...app, scope: 'patient/Observation.rs' }, 'SCOPE_MISSING'],
        ] as const) {
          const { data, errors, statements } = await ask(viewer, fields);
          assert.equal(data._entities[0].conditions, null);
          assert.deepEqual(
            errors.map(({ extensions }) => extensions),
            [{ code: 'FORBIDDEN', reason }],
          );
          assert.deepEqual(
            statements.filter((sql) => sql.includes('"condition"')),
            [],
          );
        }
      }
    });

    it('is refused once the consent is withdrawn', async () => {
      const { app } = world.viewers;
      assert.deepEqual((await ask(app, FILTERED)).errors, []);
      await world.run("update consent.consent set status = 'WITHDRAWN', withdrawn_at = now() where id = $1", [
        world.appConsent,
      ]);
      for (const fields of [FILTERED, SORTED]) {
        const { data, errors } = await ask(app, fields);
        assert.equal(data._entities[0].conditions, null);
        assert.equal(errors[0]?.extensions.reason, 'CONSENT_MISSING');
      }
      await world.run("update consent.consent set status = 'ACTIVE', withdrawn_at = null where id = $1", [
        world.appConsent,
      ]);
      assert.deepEqual((await ask(app, FILTERED)).errors, []);
    });

    it('tells nothing of a hidden row: not that it is there, not where it stands', async () => {
      const { clinician, patient } = world.viewers;
      const codes = { labelled: '197480006', elsewhere: '38341003', missing: '0' };
      for (const args of [
        (code: string) => `filter: { code: "${code}" }`,
        (code: string) => `filter: { code: "${SNOMED}|${code}" }, orderBy: { field: CLINICAL_STATUS }`,
      ]) {
        const nothing = await ask(clinician, `conditions(first: 1, ${args(codes.missing)}) { ${PAGE} }`);
        for (const code of [codes.labelled, codes.elsewhere]) {
          assert.equal((await found(patient, args(code))).length, 1);
          const hidden = await ask(clinician, `conditions(first: 1, ${args(code)}) { ${PAGE} }`);
          assert.deepEqual([hidden.data, hidden.errors], [nothing.data, nothing.errors]);
          assert.equal(hidden.statements.length, nothing.statements.length);
        }
      }
      // Three rows are visible; the page ends with the third though hidden ones follow in this order.
      const { data } = await ask(
        clinician,
        `conditions(first: 4, orderBy: { field: RECORDED_DATE, direction: ASC }) { ${PAGE} }`,
      );
      assert.equal(data._entities[0].conditions.pageInfo.hasNextPage, false);
      assert.equal(data._entities[0].conditions.totalCount, 4);
    });
  });
});
