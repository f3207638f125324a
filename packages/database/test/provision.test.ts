import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import {
  provision,
  ROLE_NAMES,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type RoleName,
} from '../src/index.js';
import { databaseUrl } from '../src/databaseUrl.js';
import { query } from './fixtures/query.js';
import { temporaryFolder } from './fixtures/temporaryFolder.js';

/** `%` and `/` must survive the way through a URL. */
const passwordsFrom = (word: string) =>
  Object.fromEntries(ROLE_NAMES.map((name) => [name, `${word}%/${name}`])) as Record<RoleName, string>;

let server: EmbeddedPostgres;
let adminUrl: string;

before(async () => {
  server = await startEmbeddedPostgres({
    dataFolder: temporaryFolder(),
    superuserPassword: 'demo',
    settings: { fsync: 'off' },
  });
  // What managed servers give their customers: it may make roles and databases, and is no superuser.
  await query(server.adminUrl, `create role administrator login createrole createdb password 'limited'`);
  adminUrl = databaseUrl(server.adminUrl, { user: 'administrator', password: 'limited' });
});

after(() => server.stop());

test('an administrator without superuser rights provisions, also twice and by two processes at once', async () => {
  const options = { adminUrl, database: 'clinic graph', passwords: passwordsFrom('first') };
  const [urls] = await Promise.all([provision(options), provision(options)]);
  assert.deepEqual(await provision(options), urls);
  for (const name of ROLE_NAMES) {
    assert.deepEqual(await query(urls[name], 'select current_user as role, current_database() as database'), [
      { role: `caregraph_${name}`, database: 'clinic graph' },
    ]);
  }
});

test('a new password replaces the old one', async () => {
  const earlier = await provision({ adminUrl, database: 'passwords', passwords: passwordsFrom('old') });
  const now = await provision({ adminUrl, database: 'passwords', passwords: passwordsFrom('new') });
  await query(now.records, 'select 1');
  await assert.rejects(query(earlier.records, 'select 1'), { code: '28P01' });
});

test('no role passes by row security, and nobody logs in as the owner of the access functions', async () => {
  const urls = await provision({ adminUrl, database: 'roles', passwords: passwordsFrom('p') });
  const roles = await query<{ rolname: string }>(
    urls.owner,
    `select rolname, rolcanlogin from pg_roles where rolname like 'caregraph\\_%'
      and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or not rolcanlogin)`,
  );
  assert.deepEqual(roles, [{ rolname: 'caregraph_access', rolcanlogin: false }]);
});

test('a role that was given the right to pass by row security is refused', async (t) => {
  const options = { adminUrl, database: 'refused', passwords: passwordsFrom('p') };
  await provision(options);
  await query(server.adminUrl, 'alter role caregraph_records bypassrls');
  t.after(() => query(server.adminUrl, 'alter role caregraph_records nobypassrls'));
  await assert.rejects(provision(options), /caregraph_records could pass by row security/);
});

test('a role sees only the schemas it works with, creates nothing, and strangers cannot connect', async () => {
  const urls = await provision({ adminUrl, database: 'schemas', passwords: passwordsFrom('p') });
  const visible = `select string_agg(nspname, ' ' order by nspname) as schemas,
      bool_or(has_schema_privilege(oid, 'create')) or has_database_privilege(current_database(), 'create') as creates
    from pg_namespace where has_schema_privilege(oid, 'usage') and nspname !~ '^pg_|^information_schema$'`;
  const rights: [RoleName, string, boolean][] = [];
  for (const name of ROLE_NAMES) {
    const [row] = await query<{ schemas: string; creates: boolean }>(urls[name], visible);
    rights.push([name, row?.schemas ?? '', row?.creates ?? false]);
  }
  assert.deepEqual(rights, [
    ['owner', 'access billing consent extract identity keys public records', true],
    ['identity', 'access identity keys', false],
    ['records', 'access extract keys records', false],
    ['billing', 'access billing extract keys', false],
    ['consent', 'access consent', false],
    ['ingest', 'access billing consent identity keys records', false],
    ['deidentify', 'access billing consent extract identity records', false],
    ['audit', 'access', false],
    ['insights', 'access', false],
  ]);
  await query(server.adminUrl, `create role stranger login password 'demo'`);
  const stranger = databaseUrl(urls.owner, { user: 'stranger', password: 'demo' });
  await assert.rejects(query(stranger, 'select 1'), /permission denied for database/);
});

test('only import may make temporary tables', async () => {
  const urls = await provision({ adminUrl, database: 'temporary', passwords: passwordsFrom('p') });
  await query(urls.ingest, 'create temporary table staged (id integer)');
  await assert.rejects(query(urls.records, 'create temporary table staged (id integer)'), { code: '42501' });
});

test('the owner hands a function to the access role, and can replace it afterwards', async () => {
  const urls = await provision({ adminUrl, database: 'handover', passwords: passwordsFrom('p') });
  const define = `create or replace function access.answer() returns integer language sql security definer as 'select 42'`;
  await query(urls.owner, `${define}; alter function access.answer() owner to caregraph_access; ${define}`);
  const owner = await query(
    urls.owner,
    `select proowner::regrole::text as owner from pg_proc where proname = 'answer'`,
  );
  assert.deepEqual(owner, [{ owner: 'caregraph_access' }]);
});

test('passwords do not reach the server as text', async () => {
  await query(server.adminUrl, `alter system set log_statement = 'ddl'`);
  await query(server.adminUrl, 'select pg_reload_conf()');
  await provision({ adminUrl, database: 'logged', passwords: passwordsFrom('confidential') });
  const log = readFileSync(server.logFile, 'utf8');
  assert.match(log, /alter role caregraph_records login password/);
  assert.doesNotMatch(log, /confidential/);
});
