import assert from 'node:assert/strict';
import { chmodSync, chownSync, readFileSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { startEmbeddedPostgres, type EmbeddedPostgresOptions } from '../src/index.js';
import { canLaunch, close, errorOfLaunch, launch } from './fixtures/launcher.js';
import { query } from './fixtures/query.js';
import { temporaryFolder } from './fixtures/temporaryFolder.js';

const isRoot = process.getuid?.() === 0;

/**
 * Every system has its first user in the list, as `daemon` or `bin`; PostgreSQL looks its user up by number.
 */
const ORDINARY = { uid: 1, gid: 1 };

function refuseNotice(message: string): never {
  assert.fail(`unexpected notice: ${message}`);
}

function freshOptions(): EmbeddedPostgresOptions {
  return {
    dataFolder: temporaryFolder(),
    superuserPassword: 'demo/pass@word',
    settings: { fsync: 'off' },
    onNotice: refuseNotice,
  };
}

test('data survive a stop and a start, and the port may change', async (t) => {
  const options = freshOptions();
  const first = await startEmbeddedPostgres(options);
  await query(first.adminUrl, 'create table kept as select 42 as answer');
  await first.stop();
  await assert.rejects(query(first.adminUrl, 'select 1'), { code: 'ECONNREFUSED' });

  const second = await startEmbeddedPostgres(options);
  t.after(() => second.stop());
  assert.deepEqual(await query(second.adminUrl, 'select answer from kept'), [{ answer: 42 }]);
});

test('a server has UTF-8, checksums, one collation on every system, SCRAM, and keeps what it commits', async (t) => {
  const { settings: _, ...durable } = freshOptions();
  const server = await startEmbeddedPostgres(durable);
  t.after(() => server.stop());
  const [settings] = await query(
    server.adminUrl,
    `select datlocprovider::text as provider, datlocale as locale,
    pg_encoding_to_char(encoding) as encoding, current_setting('data_checksums') as checksums,
    current_setting('fsync') as fsync, current_setting('synchronous_commit') as synchronous_commit,
    current_setting('server_version_num')::integer / 10000 as version,
    (select string_agg(distinct auth_method, ' ') from pg_hba_file_rules) as authentication
    from pg_database where datname = current_database()`,
  );
  assert.deepEqual(settings, {
    provider: 'b',
    locale: 'C.UTF-8',
    encoding: 'UTF8',
    checksums: 'on',
    fsync: 'on',
    synchronous_commit: 'on',
    version: 18,
    authentication: 'scram-sha-256',
  });
});

test('root never runs the server: its owner is nobody', { skip: !isRoot && 'not root' }, async (t) => {
  const options = freshOptions();
  const server = await startEmbeddedPostgres(options);
  t.after(() => server.stop());
  assert.notEqual(statSync(path.join(options.dataFolder, 'cluster')).uid, 0);
  if (process.platform === 'linux') assert.notEqual(statSync(`/proc/${server.pid}`).uid, 0);
});

test(
  'an ordinary user starts a server, and root takes it over as that user',
  {
    skip: isRoot
      ? !canLaunch(ORDINARY) && 'the clone lies under a closed home'
      : 'the other tests run as an ordinary user',
  },
  async (t) => {
    const { onNotice: _, ...options } = freshOptions();
    chownSync(options.dataFolder, ORDINARY.uid, ORDINARY.gid);
    const launcher = await launch(options, ORDINARY);
    await query(launcher.server.adminUrl, 'create table kept as select 1');
    await close(launcher);

    const server = await startEmbeddedPostgres(options);
    t.after(() => server.stop());
    assert.equal((await query(server.adminUrl, 'select from kept')).length, 1);
    if (process.platform === 'linux') assert.equal(statSync(`/proc/${server.pid}`).uid, ORDINARY.uid);
  },
);

test(
  'data that root has made are refused to an ordinary user, with the ways out',
  { skip: !(isRoot && canLaunch(ORDINARY)) && 'needs root and an open clone' },
  async () => {
    const options = freshOptions();
    await (await startEmbeddedPostgres(options)).stop();
    chmodSync(options.dataFolder, 0o755);
    const message = await errorOfLaunch(
      { dataFolder: options.dataFolder, superuserPassword: 'demo' },
      ORDINARY,
    );
    assert.match(
      message,
      /belongs to user \d+, and this is user 1\. Run Caregraph as user \d+ or as root, or set CAREGRAPH_DATA/,
    );
  },
);

test('a port that is taken is named, with the way to choose another', async (t) => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  t.after(() => other.close());
  const { port } = other.address() as AddressInfo;
  await assert.rejects(startEmbeddedPostgres({ ...freshOptions(), port }), (error: Error) => {
    assert.match(error.message, new RegExp(`Port ${port} `));
    assert.match(error.message, /CAREGRAPH_POSTGRES_PORT/);
    return true;
  });
});

test('a second start on the same data is refused while the first runs, and allowed after it', async () => {
  const options = freshOptions();
  const first = await startEmbeddedPostgres(options);
  await assert.rejects(startEmbeddedPostgres(options), new RegExp(`already running.*kill ${process.pid}`));
  await query(first.adminUrl, 'select 1');
  await first.stop();
  await (await startEmbeddedPostgres(options)).stop();
});

test('another superuser password than the first is refused, and the server does not stay behind', async () => {
  const options = freshOptions();
  await (await startEmbeddedPostgres(options)).stop();
  await assert.rejects(
    startEmbeddedPostgres({ ...options, superuserPassword: 'other' }),
    /another superuser password/,
  );
  await (await startEmbeddedPostgres(options)).stop();
});

test('a server that cannot start says why, in the last lines of its log', async () => {
  const options = { ...freshOptions(), settings: { fsync: 'off', shared_buffers: 'plenty' } };
  await assert.rejects(startEmbeddedPostgres(options), /server\.log:\n(.*\n)*.*shared_buffers/);
});

test('the log does not repeat what clients sent', async (t) => {
  const server = await startEmbeddedPostgres(freshOptions());
  t.after(() => server.stop());
  await assert.rejects(query(server.adminUrl, `select 'Diagnosis'::integer`), { code: '22P02' });
  await query(server.adminUrl, `do $$ begin raise warning 'Diagnosis'; end $$`);
  assert.doesNotMatch(readFileSync(server.logFile, 'utf8'), /Diagnosis/);
});
