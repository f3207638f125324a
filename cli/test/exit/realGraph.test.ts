import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import { createWorld, type TestViewer, type World } from '@caregraph/subgraph-kit/testing';
import pg from 'pg';
import { startRealGraph, type RealGraph } from './realGraph.js';

/** Words that stand in the record alone: wherever one of them turns up, something of the record has left. */
const CANARIES = {
  family: 'Canaryfamily',
  given: 'Canarygiven',
  phone: '555-CANARY-1',
  code: 'CANARYCODE7',
  display: 'Canarydisease',
  value: 'Canaryvalue',
  member: 'CANARYMEMBER99',
} as const;
const CANARY = /canary/i;

const CHART = `query Chart($id: ID!) { me: patient(id: $id) { id again: id ...Who
  ... on Patient { conditions(first: 5) { totalCount pageInfo { hasNextPage } edges { cursor node { ...What } } }
    found: conditions(first: 5, filter: { code: "${CANARIES.code}" }, orderBy: { field: CODE_STATUS }) { totalCount }
    observations(first: 5) { edges { node { valueString } } }
    coverages(first: 5) { edges { node { memberNumber } } }
    consents(first: 5) { edges { node { status app { name } } } }
    accessGrants(first: 5) { edges { node { kind granteeName } } } } } }
  fragment Who on Patient { name { text family } phone registeredWith { name } }
  fragment What on Condition { code { text code } encounter { id } }`.replace(
  'CODE_STATUS',
  'CLINICAL_STATUS',
);

describe('the whole graph, asked as its users ask it', () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let graph!: RealGraph;

  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    graph = await startRealGraph(database);
    const { patient1, clinicA } = world;
    await world.update('identity.patient', {
      id: patient1,
      family_name: CANARIES.family,
      given_names: [CANARIES.given],
      phone: CANARIES.phone,
    });
    await world.run(
      `insert into records.condition (id, patient_id, subscriber_id, code, code_display, clinical_status, recorded_at)
       values ($1, $2, $3, $4, $5, 'active', now())`,
      [randomUUID(), patient1, clinicA, CANARIES.code, CANARIES.display],
    );
    const row = { patient_id: patient1, subscriber_id: clinicA };
    await world.insert('records.observation', {
      id: randomUUID(),
      ...row,
      status: 'final',
      value_text: CANARIES.value,
      effective_at: new Date(),
    });
    await world.insert('billing.coverage', {
      id: randomUUID(),
      ...row,
      status: 'active',
      member_number: CANARIES.member,
      period_start: new Date(),
    });
  });
  after(async () => {
    await graph?.close();
    await world?.close();
    await database?.drop();
  });

  interface Body {
    readonly data: { me: Record<string, unknown> | null } | null;
    readonly errors?: { path?: string[]; extensions: { code: string; reason?: string } }[];
  }
  async function chart(viewer: TestViewer, id = world.patient1) {
    const { status, text } = await graph.ask(viewer, CHART, { id });
    const body = JSON.parse(text) as Body; // GraphQL over HTTP
    return { status, text, body, me: body.data?.me };
  }
  const seen = (me: Record<string, unknown> | null | undefined): string[] =>
    ['name', 'phone', 'conditions', 'found', 'observations', 'coverages', 'consents', 'accessGrants'].filter(
      (field) => (me?.[field] ?? null) !== null,
    );

  it('shows through aliases, fragments, filters and sorts what each viewer may see, and no more', async () => {
    const { patient, app, clinician, biller, clinicAdmin } = world.viewers;
    const all = [
      'name',
      'phone',
      'conditions',
      'found',
      'observations',
      'coverages',
      'consents',
      'accessGrants',
    ];
    assert.deepEqual(seen((await chart(patient)).me), all);
    assert.deepEqual(seen((await chart(app)).me), ['name', 'conditions', 'found', 'consents']);
    assert.deepEqual(seen((await chart(clinician)).me), [
      'name',
      'phone',
      'conditions',
      'found',
      'observations',
      'consents',
    ]);
    assert.deepEqual(seen((await chart(biller)).me), ['name', 'phone', 'coverages']);
    const admin = await chart(clinicAdmin);
    assert.deepEqual(seen(admin.me), []);
    assert.doesNotMatch(admin.text, CANARY);
    for (const { path, extensions } of admin.body.errors ?? []) {
      assert.deepEqual(Object.keys(extensions).toSorted(), ['code', 'reason']);
      assert.equal(extensions.code, 'FORBIDDEN');
      assert.equal(path?.[0], 'me');
    }
  });

  it('shows an app nothing of the record any more once the consent is withdrawn, in whatever form it asks', async () => {
    const { app } = world.viewers;
    assert.match((await chart(app)).text, CANARY);
    await world.run("update consent.consent set status = 'WITHDRAWN', withdrawn_at = now() where id = $1", [
      world.appConsent,
    ]);
    const { me, text, body } = await chart(app);
    assert.deepEqual(seen(me), []);
    assert.doesNotMatch(text, CANARY);
    assert.ok(body.errors?.some(({ extensions }) => extensions.reason === 'CONSENT_MISSING'));
    await world.run("update consent.consent set status = 'ACTIVE', withdrawn_at = null where id = $1", [
      world.appConsent,
    ]);
    assert.match((await chart(app)).text, CANARY);
  });

  it('answers for a hidden patient what it answers for none, to the byte', async () => {
    const hidden = await chart(world.viewers.otherPatient);
    const missing = await chart(world.viewers.otherPatient, randomUUID());
    assert.equal(hidden.text, missing.text);
    assert.equal(hidden.status, missing.status);
    assert.deepEqual(hidden.body, { data: { me: null } });
  });

  it('lets no client ask for entities, services or representations', async () => {
    for (const query of [
      `{ _entities(representations: [{ __typename: "Patient", id: "${world.patient1}" }]) { ... on Patient { phone } } }`,
      '{ _service { sdl } }',
      `{ me: patient(id: "${world.patient1}") { subject { patientId } } }`,
      `{ me: patient(id: "${world.patient1}") { remainder } }`,
    ]) {
      const { status, text } = await graph.ask(world.viewers.patient, query);
      assert.equal(status, 400, text);
      assert.match(text, /GRAPHQL_VALIDATION_FAILED/);
    }
  });

  it('says the same of a failure inside, whatever failed, and nothing of what it was about', async () => {
    const admin = new pg.Client({ connectionString: database?.adminUrl });
    await admin.connect();
    // The planted failure: a table is not there, and the database says which.
    await admin.query('alter table records.observation rename to observation_elsewhere');
    const { me, body, text } = await chart(world.viewers.clinician);
    await admin.query('alter table records.observation_elsewhere rename to observation');
    await admin.end();
    assert.equal(me?.['observations'], null);
    const failed = body.errors?.filter(({ path }) => path?.[1] === 'observations');
    assert.deepEqual(
      failed?.map(({ extensions }) => extensions),
      [{ code: 'INTERNAL_SERVER_ERROR' }],
    );
    assert.doesNotMatch(text, /relation|observation_|select |42P01/);
    assert.notEqual((await chart(world.viewers.clinician)).me?.['observations'], null);
  });

  it('tells in mutations nothing but what the viewer may read of what was changed', async () => {
    const grant = (granteeId: string, patientId: string) =>
      `mutation { grantConsent(input: { patientId: "${patientId}", granteeKind: APP, granteeId: "${granteeId}", purpose: RESEARCH,
        categories: [LAB], idempotencyKey: "${randomUUID()}" }) { consent { id status app { name } } } }`;
    const { patient, otherPatient, clinician } = world.viewers;
    const made = await graph.ask(patient, grant(world.app, world.patient1));
    assert.match(made.text, /"ACTIVE"/);
    const hidden = await graph.ask(otherPatient, grant(world.app, world.patient1));
    const missing = await graph.ask(otherPatient, grant(world.app, randomUUID()));
    assert.equal(hidden.text, missing.text);
    const refused = await graph.ask(clinician, grant(world.app, world.patient1));
    assert.match(refused.text, /"grantConsent":null/);
    assert.match(refused.text, /ROLE_MAY_NOT/);
    assert.doesNotMatch(hidden.text + refused.text, CANARY);
  });

  it('puts no word of the record into logs, metrics, headers or the addresses of pages', async () => {
    const { viewers } = world;
    const broken = [
      `query { patient(id: "${CANARIES.family}") { id } }`,
      `query { patient(id: "${world.patient1}") { conditions(first: 1, after: "${CANARIES.code}") { totalCount } } }`,
      `query ${CANARIES.family} { patient(id: "${world.patient1}") { phone } }`,
      `query { patient(id: "${world.patient1}") { ${CANARIES.given} } }`,
      `query { explainAccess(patientId: "${world.patient1}", field: "${CANARIES.code}") { effect } }`,
    ];
    let headers = '';
    for (const viewer of Object.values(viewers)) {
      headers += (await graph.ask(viewer, CHART, { id: world.patient1 })).headers;
      for (const query of broken) headers += (await graph.ask(viewer, query)).headers;
      await graph.ask(viewer, CHART, { id: CANARIES.member });
    }
    const logs = graph.logs();
    const metrics: string[] = [];
    for (const url of [graph.gatewayUrl, ...Object.values(graph.subgraphUrls)])
      metrics.push(await (await fetch(`${url}/metrics`)).text());
    assert.ok(logs.includes('resolver failed') && logs.includes('"level"'), 'there is something to search');
    assert.ok(metrics.every((text) => text.includes('process_cpu')));
    for (const [name, text] of [
      ['logs', logs],
      ['metrics', metrics.join('\n')],
      ['headers', headers],
    ] as const) {
      assert.doesNotMatch(text, CANARY, name);
      for (const id of [world.patient1, world.patient2])
        assert.ok(!text.includes(id), `${name} hold a patient's id`);
    }
  });

  it('answers nobody on any other way in: without a token, past the gateway, by other methods', async () => {
    const body = JSON.stringify({ query: CHART, variables: { id: world.patient1 } });
    const json = { 'content-type': 'application/json' };
    assert.equal(
      (await fetch(`${graph.gatewayUrl}/graphql`, { method: 'POST', headers: json, body })).status,
      401,
    );
    const address = `/graphql?query=${encodeURIComponent(CHART)}&variables=${encodeURIComponent(`{"id":"${world.patient1}"}`)}`;
    const bearer = { authorization: `Bearer ${await graph.token(world.viewers.patient)}` };
    assert.equal((await fetch(graph.gatewayUrl + address, { headers: bearer })).status, 405);
    for (const url of Object.values(graph.subgraphUrls)) {
      assert.equal((await fetch(url + address, { headers: bearer })).status, 404);
      const past = await fetch(`${url}/graphql`, { method: 'POST', headers: { ...json, ...bearer }, body });
      assert.equal(past.status, 401);
      assert.doesNotMatch(await past.text(), CANARY);
    }
  });
});
