import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import {
  migrate,
  provision,
  ROLE_NAMES,
  startEmbeddedPostgres,
  type DatabaseUrls,
  type EmbeddedPostgres,
  type MigrationFolder,
  type RoleName,
} from '../src/index.js';
import { query } from './fixtures/query.js';
import { temporaryFolder } from './fixtures/temporaryFolder.js';

let server: EmbeddedPostgres;

before(async () => {
  server = await startEmbeddedPostgres({
    dataFolder: temporaryFolder(),
    superuserPassword: 'demo',
    settings: { fsync: 'off' },
  });
});

after(() => server.stop());

const passwords = Object.fromEntries(ROLE_NAMES.map((name) => [name, name])) as Record<RoleName, string>;

function freshDatabase(): Promise<DatabaseUrls> {
  return provision({
    adminUrl: server.adminUrl,
    database: `test_${randomBytes(6).toString('hex')}`,
    passwords,
  });
}

const FILES = {
  'consent/0001_access.sql': `create table access.note (id integer primary key);
    -- A question mark?, a :name and a semicolon; none of them means anything here.
    create function access.first() returns integer language plpgsql as $body$
    begin insert into access.note values (1); return 1; end $body$;
    create function access.second() returns text language sql as $$ select '?; :id' $$;`,
  'consent/0002_consent.sql': 'create table consent.consent (id integer references records.visit (id));',
  'records/0001_records.sql': 'create table records.visit (id integer primary key); select access.first();',
};

/** The same shape as the repository's: consent's first migration is a step before the others. */
function fixture(files: Readonly<Record<string, string>> = FILES) {
  const root = temporaryFolder();
  const write = (name: string, sql: string) => {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), sql);
  };
  for (const [name, sql] of Object.entries(files)) write(name, sql);
  const consent = path.join(root, 'consent');
  const folders: MigrationFolder[] = [
    { schema: 'consent', folder: consent, through: '0001' },
    { schema: 'records', folder: path.join(root, 'records') },
    { schema: 'consent', folder: consent },
  ];
  return { folders, write, remove: (name: string) => rmSync(path.join(root, name)) };
}

test('files with many statements run whole, in the order of the steps, and only once', async () => {
  const { owner: ownerUrl } = await freshDatabase();
  const { folders } = fixture();
  const told: string[] = [];
  const applied = await migrate({ ownerUrl, folders, onMigration: (name) => told.push(name) });
  assert.deepEqual(applied, ['consent/0001_access', 'records/0001_records', 'consent/0002_consent']);
  assert.deepEqual(told, applied);
  assert.deepEqual(await query(ownerUrl, 'select id, access.second() from access.note'), [
    { id: 1, second: '?; :id' },
  ]);
  assert.deepEqual(await migrate({ ownerUrl, folders }), []);
});

test('a new file is applied to a database that has the earlier ones', async () => {
  const { owner: ownerUrl } = await freshDatabase();
  const { folders, write } = fixture();
  await migrate({ ownerUrl, folders });
  write('records/0002_notes.sql', 'create table records.note (id integer)');
  assert.deepEqual(await migrate({ ownerUrl, folders }), ['records/0002_notes']);
});

test('two starters at once apply each file once', async () => {
  const { owner: ownerUrl } = await freshDatabase();
  const { folders } = fixture();
  const applied = await Promise.all([migrate({ ownerUrl, folders }), migrate({ ownerUrl, folders })]);
  assert.deepEqual(applied.map((names) => names.length).sort(), [0, 3]);
});

test('a file that fails leaves nothing behind, names its line, and does not repeat the file', async () => {
  const { owner: ownerUrl } = await freshDatabase();
  const { folders, write } = fixture();
  write(
    'records/0002_broken.sql',
    `create table records.half (id integer);\n\nselect missing_column from records.half;\n`,
  );
  await assert.rejects(migrate({ ownerUrl, folders }), (error: Error) => {
    assert.match(error.message, /0002_broken\.sql:3: column "missing_column" does not exist$/);
    return true;
  });
  assert.deepEqual(await query(ownerUrl, `select to_regclass('records.half') as half`), [{ half: null }]);
  write('records/0002_broken.sql', 'create table records.half (id integer)');
  assert.deepEqual(await migrate({ ownerUrl, folders }), ['records/0002_broken', 'consent/0002_consent']);
});

test('an applied file that was changed is refused; other line ends are no change', async () => {
  const { owner: ownerUrl } = await freshDatabase();
  const { folders, write } = fixture();
  await migrate({ ownerUrl, folders });
  write('consent/0001_access.sql', FILES['consent/0001_access.sql'].replaceAll('\n', '\r\n'));
  assert.deepEqual(await migrate({ ownerUrl, folders }), []);
  write('consent/0001_access.sql', `${FILES['consent/0001_access.sql']} -- harmless`);
  await assert.rejects(migrate({ ownerUrl, folders }), /0001_access\.sql was changed after.*new\s+migration/);
});

test('a database that is ahead of the files, or a file that comes too late, is refused', async () => {
  const { owner: ownerUrl } = await freshDatabase();
  const { folders, write, remove } = fixture();
  write('records/0003_later.sql', 'select 1');
  await migrate({ ownerUrl, folders });
  write('records/0002_late.sql', 'select 1');
  await assert.rejects(migrate({ ownerUrl, folders }), /0002_late\.sql comes before 0003_later/);
  remove('records/0002_late.sql');
  remove('records/0003_later.sql');
  await assert.rejects(migrate({ ownerUrl, folders }), /has the migration 0003_later, which this version/);
});

test('misnamed files and numbers used twice are refused', async () => {
  const { owner: ownerUrl } = await freshDatabase();
  const { folders, write, remove } = fixture();
  write('records/2_notes.sql', 'select 1');
  await assert.rejects(migrate({ ownerUrl, folders }), /2_notes\.sql: name a migration like/);
  remove('records/2_notes.sql');
  write('records/0001_again.sql', 'select 1');
  await assert.rejects(migrate({ ownerUrl, folders }), /has the number 0001; take the next free one/);
});
