import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { loadReport } from '../../loadtests/lib/report/loadReport.ts';
import { run } from '../child.mjs';
import { root } from '../workspaces.mjs';
import { scenarios, summaryOf } from './fixture/k6Summary.mjs';

const shape = { name: 'smoke', does: 'A test.' };

/** A folder of programs in which `k6` prints its words and the variables of the suite, writes a report, and ends so. */
function programs(t, { code = 0, report } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'caregraph-k6-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'saved.json');
  if (report) writeFileSync(file, JSON.stringify(report));
  const lines = [
    '#!/bin/sh',
    'echo "$@ rate=$CAREGRAPH_LOAD_RATE for=$CAREGRAPH_LOAD_MINUTES only=$CAREGRAPH_LOAD_SCENARIOS"',
    ...(report ? [`/bin/cp ${file} "$CAREGRAPH_LOAD_REPORTS/${report.suite}.json"`] : []),
    `exit ${code}`,
  ];
  writeFileSync(join(folder, 'k6'), `${lines.join('\n')}\n`);
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

/** A folder for reports, relative to the repository as the option wants it. */
function reportsFolder(t) {
  const folder = mkdtempSync(join(root, 'reports-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder.slice(root.length + 1);
}

function load(words, env) {
  const variables = { ...process.env, GOPATH: '/nowhere', GOBIN: '', PATH: '/nowhere', ...env };
  return run(process.execPath, ['tools/load.mjs', ...words], { cwd: root, env: variables, capture: true });
}

/** Runs a suite whose k6 ends so and has measured this. */
async function loadWith(t, { words = [], suite = 'smoke', ...k6 }) {
  const env = { PATH: programs(t, k6), CAREGRAPH_GATEWAY_URL: await gateway(t, 200) };
  const reports = reportsFolder(t);
  return { ...(await load([suite, '--reports', reports, ...words], env)), reports: join(root, reports) };
}

test('without k6 the answer says how to install it', async () => {
  const { code, output } = await load(['smoke'], {});
  assert.equal(code, 1);
  assert.match(
    output,
    /k6 is not installed[\s\S]*brew install k6[\s\S]*apt-get[\s\S]*winget[\s\S]*go install/,
  );
});

test('an unknown suite is answered with those there are, and with every option', async () => {
  const { code, output } = await load(['no-such-suite'], {});
  assert.equal(code, 1);
  assert.match(output, /There is no suite "no-such-suite"/);
  assert.match(output, /npm run load -- average \| breakpoint \| smoke \| soak \| spike \| stress/);
  for (const option of ['--scenario', '--each', '--rate', '--minutes', '--patience', '--dashboard'])
    assert.ok(output.includes(option), option);
});

test('an unknown scenario, and a rate that is no number, are refused before anything runs', async () => {
  const unknown = await load(['smoke', '--scenario', 'partnerChart,nothing'], {});
  assert.equal(unknown.code, 1);
  assert.match(unknown.output, /no scenario "nothing"[\s\S]*partnerChart, patientTimeline/);
  const rate = await load(['smoke', '--rate', 'much'], {});
  assert.equal(rate.code, 1);
  assert.match(rate.output, /--rate must be a number above 0, not "much"/);
});

test('a system that is not ready is answered with how to start it', async (t) => {
  const env = { PATH: programs(t), CAREGRAPH_GATEWAY_URL: await gateway(t, 503) };
  const { code, output } = await load(['smoke'], env);
  assert.equal(code, 1);
  assert.match(output, /npm start/);
});

test('our options go to the suite, all others to k6', async (t) => {
  const report = loadReport(shape, scenarios, summaryOf({}));
  const words = ['--rate', '3', '--minutes=0.5', '--scenario=partnerChart', '--no-thresholds'];
  const { code, output } = await loadWith(t, { words, report });
  assert.equal(code, 0, output);
  assert.match(
    output,
    /run --address 127\.0\.0\.1:\d+ --quiet --no-thresholds loadtests.suites.smoke\.ts rate=3 for=0\.5 only=partnerChart\n/,
  );
});

test('a threshold that fails makes the exit code non-zero, and the report says which', async (t) => {
  const report = loadReport(shape, scenarios, summaryOf({ p95: 900 }));
  assert.equal(report.verdict, 'failed');
  const { code, reports } = await loadWith(t, { code: 99, report });
  assert.equal(code, 1);
  const page = readFileSync(join(reports, 'smoke.html'), 'utf8');
  assert.match(page, /http_req_duration\{name:Chart\}: p\(95\)&lt;800, measured 900/);
});

test('a script that k6 cannot run is a failure, though there is no report', async (t) => {
  const { code } = await loadWith(t, { code: 107 });
  assert.equal(code, 107);
});

test('a limit that breaks is the result of a suite that looks for it; a wrong answer is a failure there too', async (t) => {
  const breakpoint = { ...shape, name: 'breakpoint', seeksLimit: true };
  const broken = loadReport(breakpoint, scenarios, summaryOf({ p95: 900 }));
  assert.equal((await loadWith(t, { code: 99, report: broken, suite: 'breakpoint' })).code, 0);
  const wrong = loadReport(breakpoint, scenarios, summaryOf({ checks: 0.99 }));
  assert.equal((await loadWith(t, { code: 99, report: wrong, suite: 'breakpoint' })).code, 1);
});

test('--each runs k6 once for each scenario and joins the reports', async (t) => {
  const report = loadReport(shape, scenarios, summaryOf({}));
  const words = ['--each', '--scenario', 'partnerChart,patientTimeline'];
  const { code, output, reports } = await loadWith(t, { words, report });
  assert.equal(code, 0, output);
  assert.deepEqual(output.match(/only=\w+/g), ['only=partnerChart', 'only=patientTimeline']);
  const joined = JSON.parse(readFileSync(join(reports, 'smoke.json'), 'utf8'));
  assert.equal(joined.totals.requests, 2 * report.totals.requests);
});

test('the TestRun of the k6 operator names a suite that exists and variables that the suites read', () => {
  const { spec } = parse(readFileSync(join(root, 'deploy', 'k6', 'testRun.yaml'), 'utf8'));
  const suite = spec.script.configMap.file.replace(/\.tar$/, '');
  assert.ok(
    readFileSync(join(root, 'loadtests', 'suites', `${suite}.ts`), 'utf8').includes(`name: '${suite}'`),
  );
  const read = readFileSync(join(root, 'loadtests', 'lib', 'config.ts'), 'utf8');
  const ours = spec.runner.env.map(({ name }) => name).filter((name) => name.startsWith('CAREGRAPH_'));
  for (const name of ours) assert.ok(read.includes(`'${name}'`), name);
  assert.ok(ours.length >= 4);
});
