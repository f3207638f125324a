import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { consoleTable, processTable } from '../loadtests/lib/report/consoleTable.ts';
import { htmlReport } from '../loadtests/lib/report/htmlReport.ts';
import { joinedReport } from '../loadtests/lib/report/joinedReport.ts';
import { withMeasurements } from '../loadtests/lib/report/withMeasurements.ts';
import { run } from './child.mjs';
import { findK6, howToInstallK6 } from './load/findK6.mjs';
import { addressesOf } from './load/addresses.mjs';
import { loadOptions } from './load/loadOptions.mjs';
import { startMeter } from './load/systemMeter.mjs';
import { root } from './workspaces.mjs';

const answerWithinMs = 5_000;

process.exitCode = await load(process.argv.slice(2));

/**
 * Runs one suite against the running system, measures the system's processes meanwhile, and writes the report.
 * @param {string[]} words what `npm run load -- --help` lists
 */
async function load(words) {
  const options = loadOptions(words);
  if ('refusal' in options) return refuse(options.refusal);
  const k6 = findK6();
  if (!k6) return refuse(howToInstallK6);
  const addresses = addressesOf(process.env);
  if (!(await isReady(addresses.CAREGRAPH_GATEWAY_URL)))
    return refuse(
      `Nothing is ready at ${addresses.CAREGRAPH_GATEWAY_URL}. Start the system first: npm start`,
    );
  const runs = [];
  const chosen = options.each ? options.scenarios.map((name) => [name]) : [options.scenarios];
  for (const scenarios of chosen) {
    if (options.each) console.log(`\n── ${scenarios.join()} ──`);
    const outcome = await runSuite({ ...options, k6, addresses, scenarios });
    if (!outcome.report) return outcome.code || 1;
    runs.push(outcome.report);
  }
  const report = options.each ? joinedReport(runs) : runs[0];
  write(options.reports, report);
  if (options.each) console.log(`\n${consoleTable(report)}`);
  console.log(`\nreport: ${join(options.reports, `${report.suite}.html`)}`);
  return report.verdict === 'passed' ? 0 : 1;
}

/**
 * One run of k6. The report is undefined where k6 ended before it had one: a script that does not load, a setup that
 * fails, Ctrl-C twice.
 */
async function runSuite({ suite, scenarios, variables, forK6, k6, addresses, dashboard, reports }) {
  const folder = resolve(root, reports);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${suite}.json`);
  rmSync(file, { force: true });
  const meter = await startMeter(process.env, loadavg()[0] ?? 0);
  const env = {
    ...process.env,
    K6_NO_USAGE_REPORT: 'true',
    ...addresses,
    ...variables,
    CAREGRAPH_LOAD_SCENARIOS: scenarios.join(','),
    CAREGRAPH_LOAD_REPORTS: folder,
    ...(dashboard ? dashboardVariables(join(folder, `${suite}.dashboard.html`)) : {}),
  };
  // Without a terminal the progress display would be hundreds of lines.
  const display = process.stdout.isTTY ? [] : ['--quiet'];
  const script = join('loadtests', 'suites', `${suite}.ts`);
  const words = ['run', '--address', meter.k6Address, ...display, ...forK6, script];
  const { code } = await run(k6, words, { cwd: root, env });
  const measurements = await meter.stop();
  if (!existsSync(file)) return { code, report: undefined };
  const report = withMeasurements(JSON.parse(readFileSync(file, 'utf8')), measurements);
  if (measurements) console.log(`\n${processTable(measurements)}`);
  for (const failure of report.memoryFailures ?? []) console.log(`✖ ${failure}`);
  return { code, report };
}

/** @param {string} reports @param {import('../loadtests/lib/report/loadReport.ts').LoadReport} report */
function write(reports, report) {
  const file = resolve(root, reports, report.suite);
  writeFileSync(`${file}.json`, `${JSON.stringify(report, undefined, 2)}\n`);
  writeFileSync(`${file}.html`, htmlReport(report));
}

/** @param {string} file */
function dashboardVariables(file) {
  console.log('k6’s dashboard while it runs: http://127.0.0.1:5665');
  return { K6_WEB_DASHBOARD: 'true', K6_WEB_DASHBOARD_HOST: '127.0.0.1', K6_WEB_DASHBOARD_EXPORT: file };
}

/** @param {string} message */
function refuse(message) {
  console.error(message);
  return 1;
}

/** @param {string} gatewayUrl */
async function isReady(gatewayUrl) {
  try {
    const response = await fetch(new URL('/readyz', gatewayUrl), {
      signal: AbortSignal.timeout(answerWithinMs),
    });
    return response.ok;
  } catch {
    return false;
  }
}
