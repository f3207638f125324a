import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { run } from '../child.mjs';
import { root } from '../workspaces.mjs';

/** A folder of programs in which `k6` prints its words and the variables of the suite. */
function programs(t) {
  const folder = mkdtempSync(join(tmpdir(), 'caregraph-k6-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(
    join(folder, 'k6'),
    '#!/bin/sh\necho "$@ vus=$CAREGRAPH_LOAD_VUS for=$CAREGRAPH_LOAD_DURATION"\n',
  );
  chmodSync(join(folder, 'k6'), 0o755);
  return folder;
}

/** A gateway that answers `/readyz` with this status. */
async function gateway(t, status) {
  const server = createServer((_, response) => response.writeHead(status).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}

function load(words, env) {
  const variables = { ...process.env, GOPATH: '/nowhere', GOBIN: '', PATH: '/nowhere', ...env };
  return run(process.execPath, ['tools/load.mjs', ...words], { cwd: root, env: variables, capture: true });
}

test('without k6 the answer says how to install it', async () => {
  const { code, output } = await load(['smoke'], {});
  assert.equal(code, 1);
  assert.match(
    output,
    /k6 is not installed[\s\S]*brew install k6[\s\S]*apt-get[\s\S]*winget[\s\S]*go install/,
  );
});

test('an unknown suite is answered with those there are', async () => {
  const { code, output } = await load(['no-such-suite'], {});
  assert.equal(code, 1);
  assert.match(output, /npm run load -- .*smoke/);
});

test('a system that is not ready is answered with how to start it', async (t) => {
  const env = { PATH: programs(t), CAREGRAPH_GATEWAY_URL: await gateway(t, 503) };
  const { code, output } = await load(['smoke'], env);
  assert.equal(code, 1);
  assert.match(output, /npm start/);
});

test('--vus and --duration go to the suite, other options to k6', async (t) => {
  const env = { PATH: programs(t), CAREGRAPH_GATEWAY_URL: await gateway(t, 200) };
  const { code, output } = await load(['smoke', '--vus', '7', '--duration=3s', '--no-thresholds'], env);
  assert.equal(code, 0, output);
  assert.equal(
    output.trim(),
    `run --quiet --no-thresholds ${join('loadtests', 'suites', 'smoke.ts')} vus=7 for=3s`,
  );
});
