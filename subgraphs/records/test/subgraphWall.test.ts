import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import { labelMask } from '@caregraph/policy';
import { RequestContext } from '@caregraph/subgraph-kit';
import {
  answerText,
  createWorld,
  emergencyViewer,
  inWallState,
  openDatabaseWall,
  startTestSubgraph,
  WALL_STATES,
  type TestSubgraph,
  type TestViewer,
  type World,
} from '@caregraph/subgraph-kit/testing';
import pg from 'pg';
import { records } from '../src/index.js';

// The subgraph wall alone. Every viewer asks the same before and after row security lets everything pass: if the
// subgraph decides for itself, both answers are the same, to the last total, cursor and reason.

/** List → its table, its type and the columns that a row must have. */
const LISTS = {
  encounters: ['encounter', 'Encounter', 'status, period_start'],
  conditions: ['condition', 'Condition', 'code_display, onset_at'],
  observations: ['observation', 'Observation', 'status, effective_at'],
  procedures: ['procedure', 'Procedure', 'status, performed_start'],
  medicationRequests: ['medication_request', 'MedicationRequest', 'status, authored_at'],
  immunizations: ['immunization', 'Immunization', 'status, occurred_at'],
  allergyIntolerances: ['allergy_intolerance', 'AllergyIntolerance', 'criticality, recorded_at'],
  diagnosticReports: ['diagnostic_report', 'DiagnosticReport', 'status, effective_at'],
  imagingStudies: ['imaging_study', 'ImagingStudy', 'status, started_at'],
  appointments: ['appointment', 'Appointment', 'status, start_at'],
} as const;
const FIELDS = 'totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id } }';
const PATIENTS = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Patient { id
  ${Object.keys(LISTS)
    .map((list) => `${list}(first: 10) { ${FIELDS} }`)
    .join('\n')}
  withContent: conditions(first: 10) { edges { node { code { text } encounter { id status } } } }
  withResults: diagnosticReports(first: 10) { edges { node { results { id status } } } } } } }`;
const ROWS = `query ($r: [_Any!]!) { _entities(representations: $r) {
  ${Object.values(LISTS)
    .map(([, type]) => `... on ${type} { id }`)
    .join('\n')}
  ... on Condition { code { text } } ... on Observation { effectiveDateTime } } }`;

describe('the subgraph wall alone', () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let subgraph!: TestSubgraph;
  const viewers: Record<string, TestViewer> = {};
  const rows: { __typename: string; id: string }[] = [];
  const answersWithBothWalls = new Map<string, string>();

  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    subgraph = await startTestSubgraph(records, database.urls.records);
    for (const list of Object.values(LISTS)) {
      await addRow(list, world.patient1, world.clinicA, 0);
      await addRow(list, world.patient1, world.clinicA, labelMask(['MENTAL_HEALTH']));
      await addRow(list, world.patient1, world.clinicB, 0);
      await addRow(list, world.patient1, null, 0);
      await addRow(list, world.patient2, world.clinicB, 0);
    }
    // Rows that lead to others the viewer may not see.
    await world.run(
      `update records.condition c set encounter_id = (select id from records.encounter e
         where e.patient_id = c.patient_id and (e.labels <> 0 or e.subscriber_id = $1) limit 1)`,
      [world.clinicB],
    );
    await world.run(
      'update records.diagnostic_report set result_ids = (select array_agg(id order by id) from records.observation)',
    );
    const { patient: _bound, ...unbound } = world.viewers.app;
    Object.assign(viewers, world.viewers, {
      'app without a scope': { ...world.viewers.app, scope: 'patient/Observation.rs' },
      'app with a token for another patient': { ...world.viewers.app, patient: world.patient2 },
      'app for nobody in particular': unbound,
      'clinician in an emergency': { ...world.viewers.clinician, purpose: 'EMERGENCY' },
      'clinician who may have broken the glass': emergencyViewer(world),
    });
    for (const state of WALL_STATES)
      await inWallState(world, state, async () => {
        for (const [name, viewer] of Object.entries(viewers))
          answersWithBothWalls.set(`${state}: ${name}`, await everything(viewer));
      });
    await openDatabaseWall(database.adminUrl);
  });
  after(async () => {
    await subgraph?.close();
    await world?.close();
    await database?.drop();
  });

  async function addRow(
    [table, type, columns]: (typeof LISTS)[keyof typeof LISTS],
    patient: string,
    clinic: string | null,
    labels: number,
  ): Promise<void> {
    const id = randomUUID();
    await world.run(
      `insert into records.${table} (id, patient_id, subscriber_id, labels, ${columns}) values ($1, $2, $3, $4, 'high', now())`,
      [id, patient, clinic, labels],
    );
    rows.push({ __typename: type, id });
  }

  /** All that a viewer can ask of both patients and of each row, in one text. */
  async function everything(viewer: TestViewer): Promise<string> {
    const patients = [world.patient1, world.patient2, randomUUID()].map((id) => ({
      __typename: 'Patient',
      id,
    }));
    return answerText(subgraph, viewer, [
      { query: PATIENTS, variables: { r: patients } },
      { query: ROWS, variables: { r: rows } },
    ]);
  }

  it('stands in a database that hides nothing', async () => {
    const client = new pg.Client({ connectionString: database?.urls.records });
    await client.connect();
    const { rows: found } = await client.query<{ n: number }>(
      'select count(*)::int as n from records.condition',
    );
    assert.equal(found[0]?.n, 5);
    await client.end();
  });

  for (const state of WALL_STATES) {
    it(`answers everybody as it does behind the database wall while ${state}`, async () => {
      await inWallState(world, state, async () => {
        for (const [name, viewer] of Object.entries(viewers))
          assert.equal(await everything(viewer), answersWithBothWalls.get(`${state}: ${name}`), name);
      });
    });
  }

  it('is asked for something: a patient has four rows of a list, the treating clinic one of them', () => {
    const totals = (name: string): number[] =>
      [...answersWithBothWalls.get(`nothing is stopped: ${name}`)!.matchAll(/"totalCount": (\d+)/g)].map(
        ([, total]) => Number(total),
      );
    assert.deepEqual(totals('patient'), Array(10).fill(4));
    assert.deepEqual(totals('clinician'), Array(10).fill(1));
    const answers = WALL_STATES.map((state) =>
      Object.keys(viewers)
        .map((name) => answersWithBothWalls.get(`${state}: ${name}`))
        .join('\n'),
    );
    assert.equal(new Set(answers).size, WALL_STATES.length);
  });

  it('is found missing where a subgraph leaves the clinic and the labels to the database', async (test) => {
    const decides = RequestContext.prototype.decide;
    // The planted fault: every row is decided on as if it were the patient's alone.
    RequestContext.prototype.decide = function decide(subject, category, action) {
      const whose = subject && { ...subject, labels: 0, tenantId: null };
      return decides.call(this, whose, category, action);
    };
    test.after(() => {
      RequestContext.prototype.decide = decides;
    });
    for (const name of ['clinician', 'delegate', 'app'])
      assert.notEqual(
        await everything(viewers[name]!),
        answersWithBothWalls.get(`nothing is stopped: ${name}`),
      );
  });
});
