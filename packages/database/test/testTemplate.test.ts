import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { prepareTestTemplate } from '../src/index.js';
import { processIdentity } from '../src/processIdentity.js';
import { kill, launch } from './fixtures/launcher.js';
import { query } from './fixtures/query.js';
import { temporaryFolder } from './fixtures/temporaryFolder.js';

test('a test run clears away what a killed one left running, and nothing that still has its launcher', async () => {
  const folder = temporaryFolder();
  chmodSync(folder, 0o711);
  process.env['TMPDIR'] = folder;
  const options = (name: string) => {
    const dataFolder = path.join(folder, `caregraph-test-${name}`);
    mkdirSync(dataFolder);
    return { dataFolder, superuserPassword: 'demo', settings: { fsync: 'off' } };
  };
  const abandoned = await launch(options('abandoned'));
  const living = await launch(options('living'));
  await kill(abandoned);

  const template = await prepareTestTemplate({ folders: [] });
  assert.equal(processIdentity(abandoned.server.pid), undefined);
  assert.ok(!existsSync(path.join(folder, 'caregraph-test-abandoned')));
  assert.equal((await query(living.server.adminUrl, 'select 1')).length, 1);
  assert.ok(template.env['CAREGRAPH_TEST_ADMIN_URL']);
  await template.stop();

  await kill(living);
  await (await prepareTestTemplate({ folders: [] })).stop();
  assert.equal(processIdentity(living.server.pid), undefined);
});
