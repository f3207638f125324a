import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { launchTestBrowser, type Browser } from '@caregraph/test-browser';
import type { AxeResults } from 'axe-core';
import { startSystem, startTraceCollector, type RunningSystem, type TraceCollector } from '../src/index.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** The part of `reports/SUITE.json` that is looked at here. */
interface Report {
  readonly verdict: string;
  readonly scenarios: readonly {
    readonly name: string;
    readonly iterations: number;
    readonly operations: readonly { readonly name: string; readonly requests: number }[];
  }[];
  readonly checks: readonly { readonly name: string; readonly passes: number; readonly fails: number }[];
  readonly system?: {
    readonly processes: readonly { readonly name: string; readonly cpuMsPerRequest: number }[];
  };
}

const PATIENT = '20000000-0000-4000-8000-000000000001';

/** k6 is a program of its own: where it is missing, that `npm run load` says so is all there is to test (tools/test). */
const hasK6 = [...(process.env['PATH'] ?? '').split(path.delimiter), path.join(homedir(), 'go', 'bin')].some(
  (folder) => existsSync(path.join(folder, 'k6')),
);

describe('a system that is measured', () => {
  let folder: string;
  let system: RunningSystem;
  let collector: TraceCollector;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'caregraph-measured-'));
    // Root's server runs as another user, who must be able to enter.
    await chmod(folder, 0o755);
    collector = await startTraceCollector();
    system = await startSystem(folder, {
      CAREGRAPH_SEED_PATIENTS: '300',
      CAREGRAPH_SEED_SUBSCRIBERS: '5',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    });
  });
  after(async () => {
    await system?.stop();
    await collector?.close();
    await rm(folder, { recursive: true, force: true });
  });

  describe('traces', () => {
    // What a careless client puts everywhere: a patient's name as operation name, alias, variable and header.
    const document = `query Larkspur($id: ID!, $search: PatientSearch) {
      patient(id: $id) { amina: name { text } conditions(first: 5, filter: { code: "HFC-000101" }) { totalCount } invoices(first: 1) { totalCount } }
      patients(first: 3, search: $search) { totalCount }
    }`;
    const variables = { id: PATIENT, search: { familyName: 'Larkspur', birthDate: '1984-03-17' } };
    const clientTrace = 'c0ffee00c0ffee00c0ffee00c0ffee00';
    let token: string;
    let requestId: string;
    let answer: string;

    before(async () => {
      token = (await system.caregraph('token', 'clinician')).stdout.trim();
      const response = await fetch(`${system.gatewayUrl}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          traceparent: `00-${clientTrace}-c0ffee00c0ffee00-01`,
        },
        body: JSON.stringify({ query: document, variables, operationName: 'Larkspur' }),
      });
      answer = await response.text();
      requestId = response.headers.get('x-request-id') ?? '';
    });

    it('go from the operation over its plan and fetches into the subgraph, down to the names of its statements', async () => {
      assert.match(answer, /Larkspur/);
      const trace = await collector.until((spans) => {
        const operation = spans.find(
          (span) => span.attributes['caregraph.requestId'] === requestId && span.name === 'operation',
        );
        const whole = spans.filter(({ traceId }) => traceId === operation?.traceId);
        return operation &&
          ['identity', 'records'].every((name) => whole.some((span) => span.name === `subgraph ${name}`))
          ? whole
          : undefined;
      });
      const only = (name: string, parentSpanId: string | undefined) => {
        const found = trace.find((span) => span.name === name && span.parentSpanId === parentSpanId);
        assert.ok(found, `${name} is not among ${trace.map((span) => span.name).join()}`);
        return found;
      };
      const operation = only('operation', undefined);
      assert.equal(operation.service, 'caregraph-gateway');
      assert.equal(operation.attributes['caregraph.operation'], 'other');
      only('plan', operation.spanId);
      for (const name of ['identity', 'records']) {
        const fetched = only(`fetch ${name}`, operation.spanId);
        const subgraph = only(`subgraph ${name}`, fetched.spanId);
        assert.equal(subgraph.service, `caregraph-${name}`);
        assert.equal(subgraph.attributes['caregraph.requestId'], requestId);
        assert.ok(
          trace.some((span) => span.parentSpanId === subgraph.spanId && /^sql \w+ access\./.test(span.name)),
          'the statement that opens the request',
        );
        only('audit', subgraph.spanId);
      }
      for (const { name } of trace.filter((span) => span.name.startsWith('sql ')))
        assert.match(name, /^sql [a-z]+( [a-z]+\.[a-z_]+)?$/);
      assert.ok(
        trace.some(({ name }) => name === 'sql select records.condition'),
        trace.map(({ name }) => name).join(),
      );
    });

    it("don't go on from a client's own, which anybody may send", () => {
      assert.ok(!collector.text().includes(clientTrace));
    });

    it("hold no patient's name, no value, no token and no word of the client in any byte", () => {
      const exported = collector.text();
      for (const planted of [
        'larkspur',
        'amina',
        '1984',
        'HFC-000101',
        PATIENT,
        token,
        token.split('.')[1] ?? '',
        'search',
        'totalCount',
      ])
        assert.ok(!exported.toLowerCase().includes(planted.toLowerCase()), planted);
    });

    it("leave the same request id in the answer and in the logs of the gateway and the subgraphs, and nobody's name", async () => {
      for (const service of ['gateway', 'identity', 'records']) {
        const log = await readFile(path.join(folder, 'logs', `${service}.log`), 'utf8');
        const lines = log.split('\n').filter((line) => line.includes(requestId));
        assert.ok(lines.length > 0, service);
        assert.equal((JSON.parse(lines[0] ?? '') as { requestId: string }).requestId, requestId);
        assert.doesNotMatch(log, /larkspur/i);
      }
    });
  });

  describe('the dashboard of Grafana', () => {
    it('asks only for metrics that the running services have, by labels that they have', async () => {
      // A refusal, so that there is one to count: before it a counter has no labels.
      await fetch(`${system.gatewayUrl}/graphql`, { method: 'POST' });
      const file = path.join(ROOT, 'deploy', 'grafana', 'caregraph.json');
      const { panels } = JSON.parse(await readFile(file, 'utf8')) as {
        panels: { targets?: { expr: string }[] }[];
      };
      const expressions = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
      const ports = ['GATEWAY', 'IDENTITY', 'RECORDS', 'AUDIT', 'WAREHOUSE'].map(
        (name) => system.env[`CAREGRAPH_${name}_PORT`],
      );
      const metrics = (
        await Promise.all(ports.map(async (port) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()))
      ).join('\n');
      const asked = new Set(
        expressions.flatMap((expr) => expr.match(/\b(?:caregraph|process|nodejs)_\w+/g) ?? []),
      );
      assert.ok(asked.size > 15);
      for (const name of asked) {
        const family = name.replace(/_(bucket|sum|count)$/, '');
        assert.ok(
          metrics.includes(`# TYPE ${name} `) || metrics.includes(`# TYPE ${family} histogram`),
          name,
        );
      }
      // `job` is Prometheus's own.
      const groupings = expressions.flatMap((expr) => expr.match(/(?<=by \()[^)]*/g) ?? []);
      const labels = new Set(groupings.flatMap((list) => list.split(', ')));
      labels.delete('job');
      for (const label of labels) assert.match(metrics, new RegExp(`[{,]${label}="`), label);
    });
  });

  if (hasK6) describe('a suite in miniature', () => suiteInMiniature(() => ({ folder, system })));
});

function suiteInMiniature(given: () => { folder: string; system: RunningSystem }): void {
  let browser: Browser;

  before(async () => {
    browser = await launchTestBrowser();
  });
  after(() => browser?.close());

  /** Runs `npm run load` beside the system; its reports go into the system's folder. */
  const load = async (...words: string[]) => {
    const { folder, system } = given();
    const program = path.join(ROOT, 'tools', 'load.mjs');
    const child = spawn(process.execPath, [program, ...words, '--reports', folder], {
      cwd: ROOT,
      env: system.env,
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await once(child, 'close');
    return { code: child.exitCode, output };
  };

  const scenarios = ['partnerChart', 'frontDeskSearch', 'consentWithdrawal'];
  const short = ['smoke', '--minutes', '0.2', '--rate', '0.5', '--scenario', scenarios.join()];

  it('passes, with every scenario run, every check held and every process measured', async () => {
    const { code, output } = await load(...short, '--patience', '20');
    const report = JSON.parse(await readFile(path.join(given().folder, 'smoke.json'), 'utf8')) as Report;
    assert.equal(code, 0, output);
    assert.equal(report.verdict, 'passed');
    assert.deepEqual(
      report.scenarios.map(({ name, iterations }) => [name, iterations > 0]),
      scenarios.map((name) => [name, true]),
    );
    assert.ok(report.checks.some(({ name, passes }) => name.includes('after the withdrawal') && passes > 0));
    assert.deepEqual(
      report.checks.filter(({ fails }) => fails > 0),
      [],
    );
    if (process.platform !== 'linux') return;
    const measured = (report.system?.processes ?? []).filter(({ cpuMsPerRequest }) => cpuMsPerRequest > 0);
    assert.deepEqual(
      ['gateway', 'identity', 'records', 'consent', 'postgresql', 'k6'].filter(
        (name) => !measured.some((each) => each.name === name),
      ),
      [],
    );
  });

  it('fails where answers take longer than they may', async () => {
    const { code, output } = await load(
      'smoke',
      '--minutes',
      '0.1',
      '--rate',
      '3',
      '--scenario',
      'partnerChart',
      '--patience',
      '0.001',
    );
    assert.equal(code, 1, output);
    assert.match(output, /✖ http_req_duration\{name:Chart\}: p\(95\)</);
  });

  it('leaves a page that axe-core finds nothing on, in both colour schemes', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ colorScheme });
      await page.goto(pathToFileURL(path.join(given().folder, 'smoke.html')).href);
      await page.addScriptTag({ path: AXE });
      const { violations } = await page.evaluate(() =>
        // axe-core puts itself there.
        (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
      );
      assert.deepEqual(
        violations.map(({ id, nodes }) => [id, nodes[0]?.html]),
        [],
      );
      await page.close();
    }
  });
}
