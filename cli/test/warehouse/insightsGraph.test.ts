import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import { CPT, smallCountry, SNOMED, writeWarehouse } from '@caregraph/insights/testing';
import { createWorld, type TestViewer, type World } from '@caregraph/subgraph-kit/testing';
import { Kind, parse } from 'graphql';
import pg from 'pg';
import { ROOT } from '../../src/settings.js';
import { startRealGraph, type RealGraph } from '../exit/realGraph.js';

const HYPERTENSION = '38341003';
/** Amounts that stand nowhere else: wherever one turns up, a clinic's own fee has gone there. */
const OWN_FEES = [15_171, 15_173, 15_179];

const FEE = `{ benchmark(measure: { kind: FEE, codeSystem: "${CPT}", code: "99213" }) {
  state median firstQuartile thirdQuartile contributors release { number } definition { title }
  ownFee { state chargeItems patients median position words trend(quarters: 2) { period state median } } } }`;
const CONDITION = `{ benchmark(measure: { kind: CONDITION, codeSystem: "${SNOMED}", code: "${HYPERTENSION}" }) {
  state share ownShare { state patients population share position expectedLow expectedHigh words trend(quarters: 2) { period state patients } } } }`;
const CATEGORY = `{ benchmark(measure: { kind: CONDITION, category: "Hypertensive diseases" }) { state ownShare { state patients } } }`;
const HIDDEN = `{ benchmark(measure: { kind: CONDITION, codeSystem: "${SNOMED}", code: "${HYPERTENSION}" }, peerGroup: { level: STATE }) {
  state reason share ownShare { state position words } wayOut { benchmarkId contributors peerGroup { level label } } } }`;

describe('benchmarks in the whole graph', () => {
  let database!: TestDatabase;
  let world!: World;
  let graph!: RealGraph;
  let otherAdmin!: TestViewer;
  let researcher!: TestViewer;
  const consents: string[] = [];

  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    const { patient1, clinicA, viewers } = world;
    await world.run("update identity.subscriber set state = 'IL'");
    await world.run('update identity.patient set birth_month = $1', ['1970-01-01']);
    otherAdmin = await account('CLINIC_ADMIN', world.clinicB);
    researcher = await account('RESEARCHER', null);
    assert.ok(viewers.clinicAdmin);
    for (const id of [patient1, ...(await morePatients(2))]) await allowBenchmarking(id);
    await recordVisits();
    await world.run(
      `insert into records.condition (id, patient_id, subscriber_id, code_system, code, onset_at)
       values (gen_random_uuid(), $1, $2, $3, $4, '2026-05-01T12:00:00Z')`,
      [patient1, clinicA, SNOMED, HYPERTENSION],
    );
    graph = await startRealGraph(database);
    await writeWarehouse(graph.warehouseFile, smallCountry());
  });
  after(async () => {
    await graph?.close();
    await world?.close();
    await database?.drop();
  });

  async function account(role: string, clinic: string | null): Promise<TestViewer> {
    const accountId = randomUUID();
    await world.run(
      "insert into identity.account (id, name, role, display_name, subscriber_id, password_hash) values ($1, $4, $2, $2, $3, '-')",
      [accountId, role, clinic, `account-${accountId}`],
    );
    return { accountId, clientId: world.viewers.clinicAdmin.clientId };
  }

  async function morePatients(count: number): Promise<string[]> {
    const ids = Array.from({ length: count }, () => randomUUID());
    for (const id of ids) await world.insert('identity.patient', { id, birth_date: '1960-05-06' });
    return ids;
  }

  async function allowBenchmarking(patient: string): Promise<void> {
    const id = randomUUID();
    consents.push(id);
    await world.run(
      `insert into consent.consent (id, patient_id, grantee_kind, grantee_id, purpose, category_names, status, granted_at, period_start)
       values ($1, $2, 'WAREHOUSE', access.warehouse_id(), 'BENCHMARKING', '{IDENTITY,CLINICAL,MEDICATION,FINANCIAL}', 'ACTIVE',
         '2020-01-01', '2020-01-01')`,
      [id, patient],
    );
  }

  /** A visit of every patient at clinic A, charged for; the second quarter of 2026. */
  async function recordVisits(): Promise<void> {
    const { clinicA } = world;
    await world.run(
      `insert into records.encounter (id, patient_id, subscriber_id, status, class_code, period_start)
       select gen_random_uuid(), patient_id, $1, 'finished', 'AMB', '2026-05-01T12:00:00Z'
       from consent.consent where id = any ($2::uuid[])`,
      [clinicA, consents],
    );
    for (const [index, price] of OWN_FEES.entries())
      await world.run(
        `insert into billing.charge_item (id, patient_id, subscriber_id, status, code_system, code, occurred_at, price_minor, currency)
         select gen_random_uuid(), patient_id, $1, 'billable', $2, '99213', '2026-05-01T12:00:00Z', $3, 'USD'
         from consent.consent where id = $4`,
        [clinicA, CPT, price, consents[index]],
      );
  }

  interface Body {
    // A test reads whatever shape it asked for.
    // oxlint-disable-next-line typescript/no-explicit-any
    readonly data: any;
    readonly errors?: { path: (string | number)[]; extensions: { code: string; reason?: string } }[];
  }
  const ask = async (viewer: TestViewer, query: string): Promise<Body> =>
    JSON.parse((await graph.ask(viewer, query)).text) as Body;

  it('show a clinic’s administrator the peers and, in the same answer, where the clinic stands in words', async () => {
    const fee = await ask(world.viewers.clinicAdmin, FEE);
    assert.equal(fee.errors, undefined);
    assert.deepEqual(fee.data.benchmark, {
      state: 'VALUE',
      median: 12_600,
      firstQuartile: 10_000,
      thirdQuartile: 14_000,
      contributors: 12,
      release: { number: 1 },
      definition: { title: 'What is charged' },
      ownFee: {
        state: 'VALUE',
        chargeItems: 3,
        patients: 3,
        median: 15_173,
        position: 'ABOVE_THIRD_QUARTILE',
        words: 'Higher than three in four of the fees that peers charge.',
        trend: [
          { period: '2026Q1', state: 'NO_DATA', median: null },
          { period: '2026Q2', state: 'VALUE', median: 15_173 },
        ],
      },
    });
    const { data } = await ask(world.viewers.clinicAdmin, CONDITION);
    const { share, ownShare } = data.benchmark;
    assert.deepEqual([share, ownShare.patients, ownShare.population, ownShare.share], [0.22, 1, 3, 1 / 3]);
    assert.deepEqual(
      [ownShare.position, ownShare.expectedLow, ownShare.expectedHigh],
      ['AS_EXPECTED', 0, 2 / 3],
    );
    const category = await ask(world.viewers.clinicAdmin, CATEGORY);
    assert.deepEqual(category.data.benchmark.ownShare, { state: 'VALUE', patients: 1 });
  });

  it('show another clinic its own figures, which are none, and have no argument that could name a clinic', async () => {
    const { data } = await ask(otherAdmin, FEE);
    assert.equal(data.benchmark.median, 12_600);
    assert.deepEqual([data.benchmark.ownFee.state, data.benchmark.ownFee.median], ['NO_DATA', null]);
    assert.deepEqual((await ask(otherAdmin, CONDITION)).data.benchmark.ownShare.patients, 0);
    for (const name of ['records', 'billing']) {
      const { definitions } = parse(readFileSync(path.join(ROOT, `schema/${name}.graphql`), 'utf8'));
      const practice = definitions
        .flatMap((definition) =>
          definition.kind === Kind.OBJECT_TYPE_DEFINITION ? (definition.fields ?? []) : [],
        )
        .filter(({ directives }) => JSON.stringify(directives).includes('PRACTICE'));
      assert.ok(practice.length > 5);
      const named = practice.flatMap((field) =>
        (field.arguments ?? []).map((argument) => argument.name.value),
      );
      assert.deepEqual([...new Set(named)], ['quarters']);
    }
  });

  it('are denied with the reason to patients, delegates, apps, front desks and billers, and own figures to researchers', async () => {
    const { viewers } = world;
    for (const viewer of [
      viewers.patient,
      viewers.delegate,
      viewers.app,
      viewers.frontDesk,
      viewers.biller,
      viewers.operator,
    ]) {
      const { data, errors } = await ask(viewer, FEE);
      assert.equal(data.benchmark, null);
      assert.deepEqual(
        [errors?.[0]?.extensions.code, errors?.[0]?.extensions.reason],
        ['FORBIDDEN', 'ROLE_MAY_NOT'],
      );
    }
    const { data, errors } = await ask(researcher, FEE);
    assert.deepEqual([data.benchmark.median, data.benchmark.ownFee], [12_600, null]);
    assert.deepEqual(
      errors?.map(({ path: at, extensions }) => [at.join('.'), extensions.reason]),
      [['benchmark.ownFee', 'ROLE_MAY_NOT']],
    );
  });

  it('say of a hidden figure that it is hidden, compare with nothing, and show the way to the next that is told', async () => {
    const { data } = await ask(world.viewers.clinicAdmin, HIDDEN);
    const { wayOut, ...hidden } = data.benchmark;
    assert.deepEqual(hidden, {
      state: 'SUPPRESSED',
      reason: 'Hidden: too few patients or clinics, here or in a figure this one could be computed from.',
      share: null,
      ownShare: {
        state: 'VALUE',
        position: null,
        words: 'Your own figure alone: there is none of peers to compare it with.',
      },
    });
    assert.deepEqual(
      [wayOut.contributors, wayOut.peerGroup],
      [12, { level: 'COUNTRY', label: 'United States' }],
    );
    const wider = await ask(
      world.viewers.clinicAdmin,
      `{ benchmarkById(id: "${wayOut.benchmarkId}") { state share } }`,
    );
    assert.deepEqual(wider.data.benchmarkById, { state: 'VALUE', share: 0.22 });
  });

  it('never send an own figure to the warehouse', async () => {
    for (const query of [FEE, CONDITION, CATEGORY, HIDDEN]) await ask(world.viewers.clinicAdmin, query);
    assert.ok(
      graph.insightsRequests.some((body) => body.includes('benchmark')),
      'requests are seen',
    );
    for (const fee of OWN_FEES)
      assert.ok(!graph.insightsRequests.some((body) => body.includes(String(fee))), `${fee} was sent`);
    assert.ok(!graph.insightsRequests.some((body) => /own(Fee|Share)/i.test(body)));
    // It could not take one: it asks nothing of another subgraph.
    const sdl = readFileSync(path.join(ROOT, 'schema/insights.graphql'), 'utf8').replace(
      /@link\([^)]*\)/g,
      '',
    );
    assert.ok(!/@requires|@external|OwnFee|OwnShare/.test(sdl));
  });

  it('count a patient no longer once the consent is withdrawn', async () => {
    await world.run("update consent.consent set status = 'WITHDRAWN', withdrawn_at = now() where id = $1", [
      consents[1],
    ]);
    const { data } = await ask(world.viewers.clinicAdmin, FEE);
    assert.deepEqual([data.benchmark.ownFee.chargeItems, data.benchmark.ownFee.patients], [2, 2]);
  });

  it('are in the record of accesses: who asked, of no patient', async () => {
    const client = new pg.Client({ connectionString: database.adminUrl });
    await client.connect();
    const { rows } = await client.query(
      `select distinct e.role, e.tenant_id, exists (select from access.audit_patient p where p.event_id = e.id) as of_patients
       from access.audit_event e where e.subgraph = 'insights' and e.account_id = $1`,
      [world.viewers.clinicAdmin.accountId],
    );
    await client.end();
    assert.deepEqual(rows, [{ role: 'CLINIC_ADMIN', tenant_id: world.clinicA, of_patients: false }]);
  });
});
