import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { startEmbeddedPostgres } from '../src/index.js';
import { processIdentity } from '../src/processIdentity.js';
import { kill, launch } from './fixtures/launcher.js';
import { query } from './fixtures/query.js';
import { temporaryFolder } from './fixtures/temporaryFolder.js';

function setUp() {
  const notices: string[] = [];
  const options = { dataFolder: temporaryFolder(), superuserPassword: 'demo' };
  return {
    notices,
    options,
    observed: { ...options, onNotice: (message: string) => void notices.push(message) },
  };
}

test('after a kill -9 of the server, the next start recovers what was committed and says so', async (t) => {
  const { notices, options, observed } = setUp();
  const launcher = await launch(options);
  await query(launcher.server.adminUrl, 'create table kept as select 1');
  process.kill(launcher.server.pid, 'SIGKILL');
  await kill(launcher);

  const server = await startEmbeddedPostgres(observed);
  t.after(() => server.stop());
  assert.equal((await query(server.adminUrl, 'select from kept')).length, 1);
  assert.equal(notices.length, 1);
  assert.match(notices[0] ?? '', new RegExp(`not shut down properly.*${launcher.server.pid}`));
});

test('after a kill -9 of the launcher, the next start stops the orphaned server and says so', async (t) => {
  const { notices, options, observed } = setUp();
  const launcher = await launch(options);
  await query(launcher.server.adminUrl, 'create table kept as select 1');
  await kill(launcher);
  assert.notEqual(processIdentity(launcher.server.pid), undefined, 'the server outlives its launcher');

  const server = await startEmbeddedPostgres(observed);
  t.after(() => server.stop());
  assert.equal(processIdentity(launcher.server.pid), undefined);
  assert.notEqual(server.pid, launcher.server.pid);
  assert.equal((await query(server.adminUrl, 'select from kept')).length, 1);
  assert.match(notices.join(), new RegExp(`process ${launcher.server.pid}\\) was still running`));
});

test('while its launcher lives, a server is not taken over by another process', async (t) => {
  const { options } = setUp();
  const launcher = await launch(options);
  t.after(async () => {
    await kill(launcher);
    process.kill(launcher.server.pid, 'SIGQUIT');
    while (processIdentity(launcher.server.pid) !== undefined) await new Promise(setImmediate);
  });
  await assert.rejects(
    startEmbeddedPostgres(options),
    new RegExp(`already running.*kill ${launcher.child.pid}`),
  );
  assert.equal((await query(launcher.server.adminUrl, 'select 1')).length, 1);
});

test('a lock file whose process number now belongs to another program does not bar the start', async (t) => {
  const { notices, options, observed } = setUp();
  await (await startEmbeddedPostgres(options)).stop();
  const cluster = path.join(options.dataFolder, 'cluster');
  const { ino } = statSync(cluster);
  writeFileSync(
    path.join(cluster, 'postmaster.pid'),
    `${process.pid}\n${cluster}\n1700000000\n5432\n\n127.0.0.1\n${ino} 0\nready   \n`,
  );

  const server = await startEmbeddedPostgres(observed);
  t.after(() => server.stop());
  assert.match(notices.join(), new RegExp(`process ${process.pid} is another program`));
  assert.equal(readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0], String(server.pid));
});
