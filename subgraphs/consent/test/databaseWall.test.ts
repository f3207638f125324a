import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type RoleName, type TestDatabase } from '@caregraph/database';
import { labelMask, type Category } from '@caregraph/policy';
import { createWorld, type TestViewer, type World } from '@caregraph/subgraph-kit/testing';
import pg from 'pg';

// The database wall alone: no gateway, no subgraph. SQL is sent as a subgraph's login role, as if the subgraph were
// taken over or had forgotten every check, in the context of each kind of viewer.

/** Every table with patient data: its categories, and whether clinics keep its rows. Written by hand, from DESIGN. */
const TABLES: Record<string, { categories: Category[]; ofClinic: boolean }> = {
  'identity.patient': { categories: ['IDENTITY', 'CONTACT'], ofClinic: false },
  'identity.registration': { categories: ['IDENTITY'], ofClinic: false },
  'identity.app_connection': { categories: ['CONSENT'], ofClinic: false },
  'identity.delegation': { categories: ['CONSENT'], ofClinic: false },
  'records.encounter': { categories: ['CLINICAL'], ofClinic: true },
  'records.condition': { categories: ['CLINICAL'], ofClinic: true },
  'records.observation': { categories: ['LAB'], ofClinic: true },
  'records.procedure': { categories: ['CLINICAL'], ofClinic: true },
  'records.medication_request': { categories: ['MEDICATION'], ofClinic: true },
  'records.immunization': { categories: ['CLINICAL'], ofClinic: true },
  'records.allergy_intolerance': { categories: ['CLINICAL'], ofClinic: true },
  'records.diagnostic_report': { categories: ['LAB'], ofClinic: true },
  'records.imaging_study': { categories: ['IMAGING'], ofClinic: true },
  'records.appointment': { categories: ['CLINICAL'], ofClinic: true },
  'billing.coverage': { categories: ['FINANCIAL'], ofClinic: true },
  'billing.claim': { categories: ['FINANCIAL'], ofClinic: true },
  'billing.explanation_of_benefit': { categories: ['FINANCIAL'], ofClinic: true },
  'billing.invoice': { categories: ['FINANCIAL'], ofClinic: true },
  'billing.charge_item': { categories: ['FINANCIAL'], ofClinic: true },
  'consent.consent': { categories: ['CONSENT'], ofClinic: false },
  'consent.restriction': { categories: ['CONSENT'], ofClinic: false },
  'consent.objection': { categories: ['CONSENT'], ofClinic: false },
  'consent.erasure': { categories: ['CONSENT'], ofClinic: false },
  'consent.policy_acceptance': { categories: ['CONSENT'], ofClinic: false },
};
/** What staff do is no part of a patient's record: tables with rules of their own, in cli/test/access/breakGlass.test.ts. */
const OF_STAFF = ['consent.break_glass_grant', 'consent.notice'];

/** The rows of each table: Ada is at clinic A, Bea at clinic B, and Cleo at clinic A under a restriction. */
type Row = 'ada@A' | 'ada@A labelled' | 'ada@B' | 'ada@nowhere' | 'bea@B' | 'cleo@A';
const ROWS: readonly Row[] = ['ada@A', 'ada@A labelled', 'ada@B', 'ada@nowhere', 'bea@B', 'cleo@A'];
const ALL_OF_ADA = ROWS.filter((row) => row.startsWith('ada'));
const PLAIN_OF_ADA = ALL_OF_ADA.filter((row) => row !== 'ada@A labelled');

type May = Partial<Record<Category, readonly Row[]>>;
interface Rights {
  readonly reads: May;
  readonly writes: May;
}
const NOTHING: Rights = { reads: {}, writes: {} };
const every = (rows: readonly Row[]): May => ({
  IDENTITY: rows,
  CONTACT: rows,
  CLINICAL: rows,
  MEDICATION: rows,
  LAB: rows,
  IMAGING: rows,
  FINANCIAL: rows,
  CONSENT: rows,
});
const chart = (row: Row): May => ({ CLINICAL: [row], MEDICATION: [row], LAB: [row], IMAGING: [row] });
const person = (row: Row): May => ({ IDENTITY: [row], CONTACT: [row] });
const treating = (row: Row): Rights => ({
  reads: { ...chart(row), ...person(row), CONSENT: [row] },
  writes: chart(row),
});

/** What each kind of viewer may read and write. What is not listed must not appear in any way. */
const EXPECTED: Record<string, Rights> = {
  patient: { reads: every(ALL_OF_ADA), writes: { CONTACT: ALL_OF_ADA, CONSENT: ALL_OF_ADA } },
  otherPatient: { reads: every(['bea@B']), writes: { CONTACT: ['bea@B'], CONSENT: ['bea@B'] } },
  restrictedPatient: { reads: every(['cleo@A']), writes: { CONTACT: ['cleo@A'], CONSENT: ['cleo@A'] } },
  clinician: treating('ada@A'),
  otherClinician: treating('bea@B'),
  // Financial rows are there for a front desk: it sees a masked form of one field of them.
  frontDesk: { reads: { ...person('ada@A'), FINANCIAL: ['ada@A'] }, writes: person('ada@A') },
  biller: { reads: { ...person('ada@A'), FINANCIAL: ['ada@A'] }, writes: { FINANCIAL: ['ada@A'] } },
  clinicAdmin: NOTHING,
  operator: NOTHING,
  delegate: { reads: { CLINICAL: PLAIN_OF_ADA }, writes: {} },
  app: { reads: { IDENTITY: PLAIN_OF_ADA, CLINICAL: PLAIN_OF_ADA, CONSENT: PLAIN_OF_ADA }, writes: {} },
  'app with a token for another patient': NOTHING,
  'app for nobody in particular': NOTHING,
  'clinician who is suspended': NOTHING,
  'clinician with a purpose of billers': NOTHING,
  'nobody at all': NOTHING,
};

const REFUSED = /permission denied|row-level security/;

interface Column {
  readonly name: string;
  readonly type: string;
}

describe('the database wall alone', () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let admin!: pg.Client;
  const cleo = randomUUID();
  const otherApp = randomUUID();
  const policyVersion = randomUUID();
  const viewers: Record<string, TestViewer> = {};
  const clients = new Map<RoleName, pg.Client>();
  /** Table → row's name → id. Rows that no clinic keeps, in tables of patients alone, are 'ada@A' to the others. */
  const ids = new Map<string, Map<Row, string>>();
  const columns = new Map<string, Column[]>();

  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    admin = await connected(database.adminUrl);
    for (const role of ['identity', 'records', 'billing', 'consent'] as const)
      clients.set(role, await connected(database.urls[role]));
    await world.run('insert into identity.patient (id) values ($1)', [cleo]);
    await world.run(
      'insert into identity.registration (id, patient_id, subscriber_id) values (gen_random_uuid(), $1, $2)',
      [cleo, world.clinicA],
    );
    await world.run(
      "insert into identity.partner_app (id, client_id, name, metadata) values ($1, 'other-app', '-', '{}')",
      [otherApp],
    );
    await world.run(
      "insert into consent.policy_version (id, version, published_at) values ($1, '1', now())",
      [policyVersion],
    );
    await makeViewers();
    for (const table of Object.keys(TABLES)) {
      columns.set(table, await requiredColumns(table));
      ids.set(table, await makeRows(table));
    }
    await world.run('update consent.restriction set lifted_at = now() where patient_id <> $1', [cleo]);
  });
  after(async () => {
    for (const client of [admin, ...clients.values()]) await client?.end();
    await world?.close();
    await database?.drop();
  });

  async function makeViewers(): Promise<void> {
    const account = async (role: string, patient: string | null, active: boolean): Promise<TestViewer> => {
      const accountId = randomUUID();
      await world.run(
        "insert into identity.account (id, name, role, display_name, subscriber_id, patient_id, password_hash, active) values ($1, $1::uuid::text, $2, '-', $3, $4, '-', $5)",
        [accountId, role, patient === null ? world.clinicA : null, patient, active],
      );
      return { ...world.viewers.clinician, accountId };
    };
    const { patient: _bound, ...unboundApp } = world.viewers.app;
    Object.assign(viewers, world.viewers, {
      restrictedPatient: await account('PATIENT', cleo, true),
      'app with a token for another patient': { ...world.viewers.app, patient: world.patient2 },
      'app for nobody in particular': unboundApp,
      'clinician who is suspended': await account('CLINICIAN', null, false),
      'clinician with a purpose of billers': { ...world.viewers.clinician, purpose: 'PAYMENT' },
      'nobody at all': { accountId: randomUUID(), clientId: 'nobody' },
    });
  }

  async function requiredColumns(table: string): Promise<Column[]> {
    const { rows } = await admin.query<Column>(
      `select attname as name, format_type(atttypid, null) as type from pg_attribute
       where attrelid = $1::regclass and attnum > 0 and not attisdropped and attnotnull and not atthasdef and attgenerated = ''`,
      [table],
    );
    return rows;
  }

  /** The rows of a table that has one row per patient, or per patient, clinic and label. */
  async function makeRows(table: string): Promise<Map<Row, string>> {
    const wanted: readonly Row[] = TABLES[table]!.ofClinic ? ROWS : ['ada@A', 'bea@B', 'cleo@A'];
    if (table === 'identity.patient')
      return new Map<Row, string>([
        ['ada@A', world.patient1],
        ['bea@B', world.patient2],
        ['cleo@A', cleo],
      ]);
    const made = new Map<Row, string>();
    for (const row of wanted) {
      const { sql, values, id } = insertOf(table, row);
      await world.run(sql, values);
      made.set(row, id);
    }
    return made;
  }

  function insertOf(table: string, row: Row): { sql: string; values: unknown[]; id: string } {
    const id = randomUUID();
    const given = valuesOf(table, row, id);
    for (const { name, type } of columns.get(table)!) given[name] ??= anyValue(type);
    const names = Object.keys(given);
    const marks = names.map((_, index) => `$${index + 1}`).join(', ');
    return {
      sql: `insert into ${table} (${names.join(', ')}) values (${marks})`,
      values: Object.values(given),
      id,
    };
  }

  function valuesOf(table: string, row: Row, id: string): Record<string, unknown> {
    const patient = { ada: world.patient1, bea: world.patient2, cleo }[row.split('@')[0]!];
    if (table === 'identity.patient') return { id };
    const own: Record<string, Record<string, unknown>> = {
      // A second clinic for each patient would be a right, so these are registrations that have ended.
      'identity.registration': {
        subscriber_id: row === 'bea@B' ? world.clinicA : world.clinicB,
        valid_to: new Date(0),
      },
      'identity.app_connection': { app_id: otherApp, ended_at: new Date(0) },
      'identity.delegation': { delegate_account_id: world.viewers.operator.accountId, category_mask: 0 },
      // Made out to the world's app, which may see no others; withdrawn, so that it gives no right.
      'consent.consent': {
        grantee_kind: 'APP',
        grantee_id: world.app,
        purpose: 'RESEARCH',
        category_names: ['LAB'],
        status: 'WITHDRAWN',
        withdrawn_at: new Date(),
      },
      'consent.objection': { purpose: 'BENCHMARKING' },
      'consent.erasure': { finished_at: new Date() },
      'consent.policy_acceptance': { policy_version_id: policyVersion },
    };
    if (!TABLES[table]!.ofClinic) return { id, patient_id: patient, ...own[table] };
    const clinic = row.includes('@A') ? world.clinicA : row.includes('@B') ? world.clinicB : null;
    return {
      id,
      patient_id: patient,
      subscriber_id: clinic,
      labels: row.endsWith('labelled') ? labelMask(['MENTAL_HEALTH']) : 0,
    };
  }

  const rowsOf = (table: string, may: May): Set<Row> =>
    new Set(
      TABLES[table]!.categories.flatMap((category) => may[category] ?? []).filter((row) =>
        ids.get(table)!.has(row),
      ),
    );
  const idsOf = (table: string, rows: Iterable<Row>): string[] =>
    [...rows].map((row) => ids.get(table)!.get(row)!).toSorted();

  /** Runs statements in the context of a viewer, as the login role of the table's subgraph, and takes all back. */
  async function as<T>(viewer: string, table: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = clients.get(table.split('.')[0] as RoleName)!; // schemas are named for their role
    const { accountId, clientId, purpose, patient } = viewers[viewer]!;
    await client.query('begin');
    try {
      await client.query('select access.open_context($1, $2, $3, $4)', [
        accountId,
        clientId,
        purpose,
        patient,
      ]);
      return await work(client);
    } finally {
      await client.query('rollback');
    }
  }

  /** What an UPDATE reached; nothing where the role has no right to the table at all. */
  async function updated(
    viewer: string,
    table: string,
    sql: string,
  ): Promise<{ rows: { id: string }[]; count: number }> {
    try {
      const { rows, rowCount } = await as(viewer, table, (client) => client.query<{ id: string }>(sql));
      return { rows, count: rowCount ?? 0 };
    } catch (error) {
      assert.match(String(error), REFUSED);
      return { rows: [], count: 0 };
    }
  }

  /** No row can be put in for anybody else, and no row of one's own be moved to somebody else. */
  async function refusesOthers(viewer: string, table: string, writable: ReadonlySet<Row>): Promise<void> {
    for (const row of ids.get(table)!.keys()) {
      if (writable.has(row)) continue;
      const { sql, values } = insertOf(table, row);
      await assert.rejects(
        as(viewer, table, (client) => client.query(sql, values)),
        REFUSED,
        `insert of ${row} into ${table}`,
      );
      const { patient_id, labels, subscriber_id } = valuesOf(table, row, '');
      if (!TABLES[table]!.ofClinic || writable.size === 0) continue;
      await assert.rejects(
        as(viewer, table, (client) =>
          client.query(`update ${table} set patient_id = $1, labels = $2, subscriber_id = $3`, [
            patient_id,
            labels,
            subscriber_id,
          ]),
        ),
        REFUSED,
        `move to ${row} in ${table}`,
      );
    }
  }

  it('covers every table with the data of a patient', async () => {
    const { rows } = await admin.query<{ name: string }>(
      `select distinct c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and (a.attname = 'patient_id' or c.oid = 'identity.patient'::regclass)
       where n.nspname in ('identity', 'records', 'billing', 'consent') and c.relkind in ('r', 'p') and c.relname <> 'account'`,
    );
    assert.deepEqual(
      rows.map(({ name }) => name).toSorted(),
      [...Object.keys(TABLES), ...OF_STAFF].toSorted(),
    );
  });

  it('gives no subgraph a right to a table of another', async () => {
    const { rows } = await admin.query(
      `select r.rolname, c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_roles r on r.rolname in ('caregraph_identity', 'caregraph_records', 'caregraph_billing', 'caregraph_consent')
       where n.nspname in ('identity', 'records', 'billing', 'consent') and c.relkind in ('r', 'p', 'v', 'm')
         and r.rolname <> 'caregraph_' || n.nspname
         and (has_table_privilege(r.oid, c.oid, 'select, insert, update, delete, truncate')
           or has_any_column_privilege(r.oid, c.oid, 'select, insert, update'))`,
    );
    assert.deepEqual(rows, []);
  });

  it('shows each viewer its own grants alone, and lets none be made', async () => {
    for (const viewer of Object.keys(EXPECTED)) {
      const others = await as(viewer, 'records.condition', (client) =>
        client.query(
          `select from access.effective_grant where grantee_id <> current_setting('access.grantee')::uuid
             or purpose <> current_setting('access.purpose')`,
        ),
      );
      assert.equal(others.rowCount, 0, viewer);
      for (const sql of [
        'insert into access.effective_grant select * from access.effective_grant',
        'update access.effective_grant set category_mask = 4095',
        'select from access.principal',
        "select access.recompute('{}')",
      ]) {
        await assert.rejects(
          as(viewer, 'records.condition', (client) => client.query(sql)),
          REFUSED,
          sql,
        );
      }
    }
  });

  it('is found missing where a policy of one table forgets the clinic', async () => {
    // The planted fault, in a transaction that is taken back.
    await admin.query('begin');
    await admin.query(
      'alter policy reads on records.condition using (exists (select from access.effective_grant g where g.patient_id = condition.patient_id))',
    );
    await admin.query('set local role caregraph_records');
    const { accountId, clientId } = world.viewers.clinician;
    await admin.query('select access.open_context($1, $2, null)', [accountId, clientId]);
    const { rows } = await admin.query<{ id: string }>('select id from records.condition');
    await admin.query('rollback');
    const seen = rows.map(({ id }) => id).toSorted();
    assert.notDeepEqual(seen, idsOf('records.condition', ['ada@A']));
    assert.ok(seen.includes(ids.get('records.condition')!.get('ada@B')!));
  });

  for (const [viewer, { reads, writes }] of Object.entries(EXPECTED)) {
    it(`shows ${viewer} what it may read, and nothing else by any statement`, async () => {
      for (const table of Object.keys(TABLES)) {
        const seen = idsOf(table, rowsOf(table, reads));
        const all = idsOf(table, ids.get(table)!.keys());
        const hidden = all.filter((id) => !seen.includes(id));
        await as(viewer, table, async (client) => {
          const ask = async (sql: string): Promise<string[]> =>
            (await client.query<{ id: string }>(sql, [all])).rows.map(({ id }) => id).toSorted();
          const number = async (sql: string, of: string[]): Promise<number> =>
            Number((await client.query<{ n: string }>(sql, [of])).rows[0]?.n);
          assert.deepEqual(await ask(`select id from ${table} where id = any($1)`), seen, table);
          assert.deepEqual(
            await ask(`select t.id from unnest($1::uuid[]) a(id) join ${table} t using (id)`),
            seen,
            table,
          );
          assert.equal(
            await number(`select count(*) as n from ${table} where id = any($1)`, all),
            seen.length,
            table,
          );
          assert.equal(
            await number(`select exists (select from ${table} where id = any($1))::int as n`, hidden),
            0,
            table,
          );
          // A condition that fails on a row must not be tried on a hidden one: its error would tell.
          const trap = `select count(*) as n from ${table} where 1 / (case when id = any($1) then 0 else 1 end) > 0`;
          assert.ok((await number(trap, hidden)) >= seen.length, table);
        });
      }
    });

    it(`lets ${viewer} change what it may write, and nothing else`, async () => {
      for (const table of Object.keys(TABLES)) {
        const writable = rowsOf(table, writes);
        const allowed = idsOf(table, writable);
        const fixture = idsOf(table, ids.get(table)!.keys());
        const { ofClinic } = TABLES[table]!;
        const returned = await updated(viewer, table, `update ${table} set id = id returning id`);
        const changed = returned.rows.map(({ id }) => id).filter((id) => fixture.includes(id));
        if (ofClinic) assert.deepEqual(changed.toSorted(), allowed, table);
        else
          assert.deepEqual(
            changed.filter((id) => !allowed.includes(id)),
            [],
            table,
          );
        // Without a column to read, the policy for reading takes no part.
        const blind = await updated(viewer, table, `update ${table} set id = gen_random_uuid()`);
        if (ofClinic || allowed.length === 0) assert.equal(blind.count, allowed.length, table);
        await refusesOthers(viewer, table, writable);
      }
    });
  }
});

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

/** Something of a type, for columns that must hold anything. */
function anyValue(type: string): unknown {
  if (type === 'uuid') return randomUUID();
  if (type.startsWith('timestamp')) return new Date();
  if (type.endsWith('[]')) return [];
  return type === 'text' ? 'x' : 0;
}
