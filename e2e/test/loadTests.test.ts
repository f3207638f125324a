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
import { startSystem, type RunningSystem } from '../src/index.js';

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

/** k6 is a program of its own: where it is missing, that `npm run load` says so is all there is to test (tools/test). */
const hasK6 = [...(process.env['PATH'] ?? '').split(path.delimiter), path.join(homedir(), 'go', 'bin')].some(
  (folder) => existsSync(path.join(folder, 'k6')),
);

if (hasK6) describe('a suite in miniature', suiteInMiniature);

function suiteInMiniature(): void {
  let folder: string;
  let system: RunningSystem;
  let browser: Browser;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'caregraph-load-'));
    // Root's server runs as another user, who must be able to enter.
    await chmod(folder, 0o755);
    system = await startSystem(folder, { CAREGRAPH_SEED_PATIENTS: '300', CAREGRAPH_SEED_SUBSCRIBERS: '5' });
    browser = await launchTestBrowser();
  });
  after(async () => {
    await browser?.close();
    await system?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Runs `npm run load` beside the system; its reports go into the system's folder. */
  const load = async (...words: string[]) => {
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

  const scenarios = ['partnerChart', 'frontDeskSearch', 'consentWithdrawal', 'idempotentMutation'];
  const short = ['smoke', '--minutes', '0.15', '--rate', '3', '--scenario', scenarios.join()];

  it('passes, with every scenario run, every check held and every process measured', async () => {
    const { code, output } = await load(...short, '--patience', '20');
    const report = JSON.parse(await readFile(path.join(folder, 'smoke.json'), 'utf8')) as Report;
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
      await page.goto(pathToFileURL(path.join(folder, 'smoke.html')).href);
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
