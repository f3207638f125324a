import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  createTestDatabase,
  databaseSnapshot,
  migrate,
  ROLE_NAMES,
  type TestDatabase,
} from '../src/index.js';
import { SCHEMAS } from '../src/roles.js';
import { query } from './fixtures/query.js';

let database: TestDatabase;

before(async () => {
  database = await createTestDatabase();
});

after(() => database.drop());

test('a test database has every migration of the repository', async () => {
  assert.deepEqual(await migrate({ ownerUrl: database.urls.owner }), []);
});

test('every relation and function belongs to the owner or to a role nobody logs in as: those who log in own nothing', async () => {
  const owners = await query<{ owner: string; kind: string }>(
    database.urls.owner,
    `select distinct pg_get_userbyid(o.owner) as owner, o.kind from (
        select relowner as owner, relnamespace as namespace, 'relation' as kind from pg_class
        union all select proowner, pronamespace, 'function' from pg_proc
        union all select typowner, typnamespace, 'type' from pg_type
        union all select nspowner, oid, 'schema' from pg_namespace
      ) o join pg_namespace n on n.oid = o.namespace where n.nspname = any ($1) order by 1, 2`,
    [[...SCHEMAS]],
  );
  const foreign = owners.filter(
    ({ owner, kind }) =>
      owner !== 'caregraph_owner' &&
      !(['caregraph_access', 'caregraph_figures'].includes(owner) && kind === 'function'),
  );
  assert.deepEqual(foreign, []);
});

test('two test databases share nothing, and strangers cannot connect to either', async () => {
  const other = await createTestDatabase();
  await query(other.urls.owner, 'create table records.only_here ()');
  assert.deepEqual(await query(database.urls.owner, `select to_regclass('records.only_here') as here`), [
    { here: null },
  ]);
  const [row] = await query(
    other.adminUrl,
    `select count(*)::integer as grants from pg_database
    cross join aclexplode(datacl) where datname = current_database() and grantee = 0`,
  );
  assert.deepEqual(row, { grants: 0 });
  await other.drop();
  await assert.rejects(query(other.urls.owner, 'select 1'), /does not exist/);
});

test('the snapshot of a schema is the same in every database and for every role', async () => {
  const other = await createTestDatabase();
  try {
    for (const schema of SCHEMAS) {
      const text = await databaseSnapshot({ url: database.urls.owner, schema });
      assert.equal(await databaseSnapshot({ url: other.urls.deidentify, schema }), text);
    }
  } finally {
    await other.drop();
  }
});

test('each kind of change shows in the snapshot', async () => {
  const other = await createTestDatabase();
  const snapshot = () => databaseSnapshot({ url: other.urls.owner, schema: 'billing' });
  const changes: [string, RegExp][] = [
    [
      'create table billing.t (id integer, label text)',
      /create table billing\.t \(\n  id integer,\n  label text\n\); -- owner: caregraph_owner/,
    ],
    [
      `alter table billing.t alter label set default 'none', alter label set not null`,
      /label text default 'none'::text not null/,
    ],
    ['alter table billing.t add primary key (id)', /add constraint t_pkey PRIMARY KEY \(id\);/],
    ['create index t_label on billing.t (label)', /CREATE INDEX t_label/],
    ['alter table billing.t enable row level security', /enable row level security/],
    ['alter table billing.t force row level security', /force row level security/],
    [
      'create policy reads on billing.t for select to caregraph_deidentify using (id > 0)',
      /policy reads .* for select to caregraph_deidentify using \(\(id > 0\)\);/,
    ],
    [
      'grant select on billing.t to caregraph_deidentify',
      /grant select on billing\.t to caregraph_deidentify;/,
    ],
    [
      'grant update (label) on billing.t to caregraph_ingest',
      /grant update \(label\) on billing\.t to caregraph_ingest;/,
    ],
    [
      'create function billing.f() returns trigger language plpgsql as $$ begin return null; end $$',
      /grant execute on routine billing\.f\(\) to public;/,
    ],
    ['revoke execute on function billing.f() from public', /FUNCTION billing\.f\(\)(?![^]*to public)/],
    [
      'create trigger changes after insert on billing.t for each row execute function billing.f()',
      /CREATE TRIGGER changes/,
    ],
    [
      'create view billing.v with (security_invoker = true) as select id from billing.t',
      /create view billing\.v with \(security_invoker=true\)/,
    ],
    [`comment on column billing.t.id is 'A number.'`, /comment on column billing\.t\.id is 'A number\.';/],
    [`create type billing.kind as enum ('A', 'B')`, /create type billing\.kind as enum \('A', 'B'\);/],
    [
      'grant usage on schema billing to caregraph_records',
      /grant usage on schema billing to caregraph_records;/,
    ],
  ];
  try {
    let earlier = await snapshot();
    for (const [sql, line] of changes) {
      await query(other.urls.owner, sql);
      const now = await snapshot();
      assert.notEqual(now, earlier, sql);
      assert.match(now, line);
      earlier = now;
    }
  } finally {
    await other.drop();
  }
});

test('every role has a URL of its own', () => {
  assert.equal(new Set(ROLE_NAMES.map((name) => database.urls[name])).size, ROLE_NAMES.length);
});
