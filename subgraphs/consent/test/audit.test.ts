import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import { categoryMask } from '@caregraph/policy';
import {
  createWorld,
  startTestSubgraph,
  type TestSubgraph,
  type World,
} from '@caregraph/subgraph-kit/testing';
import pg from 'pg';
import { consent } from '../src/index.js';

const READ = `query Chart__consent__2($r: [_Any!]!) { _entities(representations: $r) { ... on Patient {
  consents(first: 5) { totalCount edges { node { status granteeKind } } } } } }`;
const GRANT =
  'mutation Allow($input: GrantConsentInput!) { grantConsent(input: $input) { consent { id status } } }';

describe('an answer never leaves without its event', () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let subgraph!: TestSubgraph;
  let owner!: pg.Client;

  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    subgraph = await startTestSubgraph(consent, database.urls.consent);
    owner = new pg.Client({ connectionString: database.adminUrl });
    await owner.connect();
  });
  after(async () => {
    await subgraph?.close();
    await owner?.end();
    await world?.close();
    await database?.drop();
  });
  beforeEach(() => owner.query('delete from access.audit_patient; delete from access.audit_event'));

  interface EventRow {
    readonly [column: string]: unknown;
  }
  const events = async (): Promise<EventRow[]> =>
    (await owner.query<EventRow>('select * from access.audit_event order by id')).rows;
  const of = (...patients: string[]) => ({ r: patients.map((id) => ({ __typename: 'Patient', id })) });
  const ask = (query: string, variables: object = of(world.patient1)) =>
    subgraph.ask(world.viewers.patient, query, variables);
  const grantInput = (changes: object = {}) => ({
    input: {
      patientId: world.patient1,
      granteeKind: 'APP',
      granteeId: world.app,
      purpose: 'RESEARCH',
      categories: ['LAB'],
      idempotencyKey: randomUUID(),
      ...changes,
    },
  });
  const consents = async (): Promise<number> =>
    Number((await owner.query<{ n: string }>('select count(*) as n from consent.consent')).rows[0]?.n);
  /** While `sql` is in force. */
  async function during<T>(sql: string, undo: string, work: () => Promise<T>): Promise<T> {
    await owner.query(sql);
    try {
      return await work();
    } finally {
      await owner.query(undo);
    }
  }
  const REVOKE = 'revoke execute on function access.write_audit from caregraph_consent';
  const RESTORE = 'grant execute on function access.write_audit to caregraph_consent';
  const withheld = (answer: { status: number; data: unknown; errors: unknown[] }): void => {
    assert.equal(answer.status, 503);
    assert.equal(answer.data, null);
    assert.deepEqual(answer.errors, [
      {
        message: 'This access could not be recorded, so nothing is answered. Try again shortly.',
        extensions: { code: 'AUDIT_UNAVAILABLE', reason: 'NOT_RECORDED' },
      },
    ]);
  };

  it('records who, for whom, what for, what kind and how it ended', async () => {
    const { data } = await subgraph.ask(world.viewers.clinician, READ, of(world.patient1, world.patient2));
    assert.equal(data._entities[0].consents.edges[0].node.status, 'ACTIVE');
    assert.equal(data._entities[1], null);
    const [event, ...others] = await events();
    assert.equal(others.length, 0);
    const { id, occurred_at, xid, permitted, denied, request_id, ...rest } = event!;
    assert.match(String(id), /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    assert.ok(Math.abs(Date.now() - (occurred_at as Date).getTime()) < 60_000 && xid);
    assert.ok(Number(permitted) > 0 && Number(denied) === 1);
    assert.match(String(request_id), /^[\w.-]+$/);
    assert.deepEqual(rest, {
      tenant_id: world.clinicA,
      subgraph: 'consent',
      operation: 'Chart',
      action: 'READ',
      undone: false,
      account_id: world.viewers.clinician.accountId,
      client_id: 'test-web',
      role: 'CLINICIAN',
      grantee_id: world.clinicA,
      purpose: 'TREATMENT',
      masked: 0,
      category_mask: categoryMask(['CONSENT']),
      reasons: ['NO_RELATIONSHIP'],
      source_kinds: ['REGISTRATION'],
    });
    const { rows } = await owner.query(
      `select s.patient_id, p.read_mask, p.written_mask, p.denied_mask, p.reasons, p.disclosed
       from access.audit_patient p join access.audit_subject s using (pseudonym) order by p.denied_mask`,
    );
    const common = { written_mask: 0, disclosed: false };
    assert.deepEqual(
      rows,
      [
        {
          ...common,
          patient_id: world.patient1,
          read_mask: categoryMask(['CONSENT']),
          denied_mask: 0,
          reasons: [],
        },
        { ...common, patient_id: world.patient2, read_mask: 0, denied_mask: 1, reasons: ['NO_RELATIONSHIP'] },
      ].map(({ read_mask, ...row }) => ({ ...row, read_mask })),
    );
  });

  it('names no patient, no value and nothing a client made up', async () => {
    await owner.query('update identity.patient set gender = $1', ['Zebediah']);
    await subgraph.ask(
      world.viewers.clinician,
      READ.replace('Chart__consent__2', 'x'.repeat(65)),
      of(world.patient1),
    );
    const response = await fetch(`${subgraph.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-request-id': 'Zebediah has HIV',
        'x-caregraph-viewer': await subgraph.assertion(world.viewers.clinician),
      },
      body: JSON.stringify({ query: READ, variables: of(world.patient1) }),
    });
    assert.equal(response.status, 200);
    const written = await events();
    assert.deepEqual(
      written.map(({ operation, request_id }) => [operation, request_id === null]),
      [
        [null, false],
        ['Chart', true],
      ],
    );
    const { rows } = await owner.query<{ dump: string }>(
      `select string_agg(t, ' ') as dump from (select e::text as t from access.audit_event e
         union all select p::text from access.audit_patient p) rows`,
    );
    for (const secret of [world.patient1, world.patient2, 'Zebediah', 'Doe', 'ACTIVE', 'xxxx'])
      assert.ok(!rows[0]?.dump.includes(secret), secret);
  });

  it('answers 503 and no data while events cannot be written, and again once they can', async () => {
    assert.equal((await ask(READ)).data._entities[0].consents.totalCount, 1);
    withheld(await during(REVOKE, RESTORE, () => ask(READ)));
    assert.equal((await events()).length, 1);
    assert.equal((await ask(READ)).data._entities[0].consents.totalCount, 1);
  });

  it('answers 503 and no data where the writer loses its connection in the middle of a batch', async () => {
    await ask(READ);
    // The table is held, so that the batch is under way when its session is ended.
    const holder = new pg.Client({ connectionString: database!.adminUrl });
    await holder.connect();
    await holder.query('begin; lock table access.audit_event in exclusive mode');
    const answer = ask(READ);
    for (;;) {
      const { rowCount } = await owner.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()
         and application_name = 'caregraph audit writer' and wait_event_type = 'Lock'`,
      );
      if (rowCount) break;
    }
    withheld(await answer);
    await holder.query('rollback');
    await holder.end();
    assert.equal((await ask(READ)).status, 200);
  });

  it('connects anew where the connection was lost while it rested', async () => {
    await ask(READ);
    await owner.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'caregraph audit writer'",
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal((await ask(READ)).status, 200);
    assert.equal((await events()).length, 2);
  });

  it('makes a change and its event together, or neither', async () => {
    const atFirst = await consents();
    const granted = await ask(GRANT, grantInput());
    assert.equal(granted.data.grantConsent.consent.status, 'ACTIVE');
    assert.equal(await consents(), atFirst + 1);
    const [event] = await events();
    assert.deepEqual([event?.['action'], event?.['undone'], event?.['operation']], ['WRITE', false, 'Allow']);
    const { rows } = await owner.query<{ together: boolean }>(
      `select e.xid::text = c.xmin::text as together from access.audit_event e, consent.consent c where c.id = $1`,
      [granted.data.grantConsent.consent.id],
    );
    assert.equal(rows[0]?.together, true);
    withheld(await during(REVOKE, RESTORE, () => ask(GRANT, grantInput())));
    assert.equal(await consents(), atFirst + 1);
  });

  it('records a change that was refused, as undone', async () => {
    const { errors } = await ask(GRANT, grantInput({ granteeId: randomUUID() }));
    assert.equal(errors[0]?.extensions.reason, 'GRANTEE_UNKNOWN');
    assert.deepEqual(
      (await events()).map(({ action, undone }) => [action, undone]),
      [['WRITE', true]],
    );
  });

  it('records an operation that touches no patient, and one that got no viewer', async () => {
    await ask('query Nothing($r: [_Any!]!) { _entities(representations: $r) { __typename } }', { r: [] });
    await subgraph.ask({ ...world.viewers.clinician, purpose: 'RESEARCH' }, READ, of(world.patient1));
    const rows = await events();
    assert.deepEqual(
      rows.map(({ operation, reasons }) => [operation, reasons]),
      [
        ['Nothing', []],
        ['Chart', ['PURPOSE_NOT_ALLOWED']],
      ],
    );
  });

  it('needs no event for what is nobody’s: health, figures, the schema', async () => {
    await during(REVOKE, RESTORE, async () => {
      for (const route of ['/healthz', '/readyz', '/metrics'])
        assert.equal((await fetch(`${subgraph.url}${route}`)).status, 200);
      assert.match((await ask('{ _service { sdl } }')).data._service.sdl, /type Patient/);
      withheld(
        await ask('query ($r: [_Any!]!) { _service { sdl } _entities(representations: $r) { __typename } }', {
          r: [],
        }),
      );
    });
    assert.equal((await events()).length, 0);
  });

  it('counts one event for each of 200 concurrent operations', async () => {
    const token = await subgraph.assertion(world.viewers.patient);
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => subgraph.post(token, { query: READ, variables: of(world.patient1) })),
    );
    assert.ok(answers.every(({ status }) => status === 200));
    await Promise.all(answers.map((answer) => answer.json()));
    assert.equal((await events()).length, 200);
    const figures = await (await fetch(`${subgraph.url}/metrics`)).text();
    assert.match(figures, /caregraph_audit_batch_events_count\{service="consent"\} \d+/);
    assert.ok(!figures.includes(world.patient1));
  });
});
