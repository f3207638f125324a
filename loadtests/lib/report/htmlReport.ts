import { escaped, milliseconds, number, percent } from './htmlText.ts';
import { lineChart, type Line } from './lineChart.ts';
import type { LoadReport, OperationResult, ScenarioResult } from './loadReport.ts';
import { reportStyle } from './reportStyle.ts';
import type { ProcessResult, SystemMeasurements } from './systemMeasurements.ts';
import { verdictOf } from './consoleTable.ts';

/**
 * The report as one file that loads nothing: for a browser, a printer, a mail. It is made by k6's `handleSummary`, and
 * again by the runner with what it saw of the processes.
 */
export function htmlReport(report: LoadReport): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(report.suite)}: ${report.verdict} · Caregraph load test</title>
<style>${reportStyle}</style>
</head>
<body>
<a class="skip" href="#scenarios">To the scenarios</a>
<header>${heading(report)}</header>
<main>
${tiles(report)}
${failures(report)}
<section id="scenarios" aria-labelledby="scenarios-title">
<h2 id="scenarios-title">Scenarios</h2>
${report.scenarios.map((scenario) => scenarioSection(scenario, slowestOf(report))).join('\n')}
</section>
${report.system ? systemSection(report.system) : ''}
${report.apart && report.apart.length > 0 ? apartSection(report.apart) : ''}
${checksSection(report)}
</main>
<footer><p>Made by <code>npm run load -- ${escaped(report.suite)}</code>. All figures of this page are in <code>${escaped(report.suite)}.json</code> beside it.</p></footer>
</body>
</html>
`;
}

function heading(report: LoadReport): string {
  const { machine } = report.system ?? report.apart?.[0]?.system ?? {};
  const where = machine
    ? ` · ${machine.cores} cores, ${machine.memoryGiB.toFixed(0)} GiB · load before the run ${machine.loadBefore.toFixed(1)}`
    : '';
  const when = report.endedAt.replace('T', ' ').replace(/\..*/, ' UTC');
  return `<p class="product">Caregraph · load test</p>
<h1>${escaped(report.suite)} <span class="verdict ${report.verdict}">${report.verdict}</span></h1>
<p class="does">${escaped(report.does)}</p>
<p class="when">${escaped(when)} · ${duration(report.seconds)}${escaped(where)}</p>`;
}

function tiles({ totals, checks }: LoadReport): string {
  const failed = checks.reduce((sum, { fails }) => sum + fails, 0);
  const passed = checks.reduce((sum, { passes }) => sum + passes, 0);
  const all: [string, string, boolean][] = [
    ['requests per second', number(totals.requestsPerSecond, 1), true],
    ['requests', number(totals.requests), true],
    ['checks that failed', `${number(failed)} of ${number(failed + passed)}`, failed === 0],
    ['answers with errors', percent(totals.errorShare), totals.errorShare === 0],
    ['iterations dropped', number(totals.dropped), totals.dropped === 0],
    ['turned away for overload', percent(totals.shedShare), true],
  ];
  const items = all.map(
    ([label, value, isWell]) =>
      `<div class="tile${isWell ? '' : ' bad'}"><dt>${label}</dt><dd>${value}</dd></div>`,
  );
  return `<dl class="tiles">${items.join('')}</dl>`;
}

function failures(report: LoadReport): string {
  const all = [...report.failures, ...(report.memoryFailures ?? [])];
  if (all.length === 0) return `<p class="note good">${escaped(verdictOf(report))}</p>`;
  const title = report.seeksLimit
    ? 'Where the limit was'
    : `${all.length} threshold${all.length === 1 ? '' : 's'} did not hold`;
  const lines = all.map((each) => `<li><code>${escaped(each)}</code></li>`);
  return `<section class="note ${report.seeksLimit ? '' : 'bad'}"><h2>${title}</h2><ul>${lines.join('')}</ul></section>`;
}

/** The scale that all bars share: no bar is longer than the longest of limits and p99s. */
function slowestOf({ scenarios }: LoadReport): number {
  const operations = scenarios.flatMap((each) => each.operations);
  return Math.max(1, ...operations.map(({ p99Ms, limitMs }) => Math.max(p99Ms, limitMs)));
}

function scenarioSection(scenario: ScenarioResult, slowestMs: number): string {
  const { name, does, personas, iterations, dropped, operations, checksPassedShare } = scenario;
  const facts = [
    `${number(iterations)} times`,
    `as ${personas.join(' and ')}`,
    ...(dropped > 0 ? [`${number(dropped)} dropped`] : []),
    ...(checksPassedShare < 1 && iterations > 0 ? [`${percent(checksPassedShare)} of checks passed`] : []),
  ];
  return `<article>
<h3>${escaped(name)}</h3>
<p>${escaped(does)} <span class="facts">${escaped(facts.join(' · '))}</span></p>
<div class="scroll" tabindex="0" role="region" aria-label="Times of ${escaped(name)}">
<table class="times">
<thead><tr><th scope="col">operation</th><th scope="col">requests</th><th scope="col">per second</th><th scope="col">p50</th><th scope="col">p95</th><th scope="col">p99</th><th scope="col">limit of p95</th><th scope="col">failed</th><th scope="col" class="bars">p50 – p95 – p99, and the limit</th></tr></thead>
<tbody>${operations.map((each) => operationRow(each, slowestMs)).join('')}</tbody>
</table>
</div>
</article>`;
}

function operationRow(operation: OperationResult, slowestMs: number): string {
  const { name, requests, requestsPerSecond, medianMs, p95Ms, p99Ms, limitMs, failedShare, held } = operation;
  return `<tr${held ? '' : ' class="bad"'}><th scope="row">${escaped(name)}${held ? '' : ' <span class="flag">too slow</span>'}</th><td>${number(requests)}</td><td>${number(requestsPerSecond, 2)}</td><td>${milliseconds(medianMs)}</td><td>${milliseconds(p95Ms)}</td><td>${milliseconds(p99Ms)}</td><td>${milliseconds(limitMs)}</td><td>${percent(failedShare)}</td><td class="bars">${bars(operation, slowestMs)}</td></tr>`;
}

/** Length goes with the square root of time, so that 10 ms and 1 s can be told apart in one column. */
function bars({ medianMs, p95Ms, p99Ms, limitMs }: OperationResult, slowestMs: number): string {
  const width = 220;
  const at = (ms: number) => (Math.sqrt(ms / slowestMs) * width).toFixed(1);
  return `<svg viewBox="0 0 ${width + 4} 14" width="${width + 4}" height="14" aria-hidden="true" focusable="false"><rect class="p99" x="0" y="4" height="6" width="${at(p99Ms)}"/><rect class="p95" x="0" y="4" height="6" width="${at(p95Ms)}"/><rect class="p50" x="0" y="4" height="6" width="${at(medianMs)}"/><path class="limit" d="M${at(limitMs)} 0v14"/></svg>`;
}

function systemSection(system: SystemMeasurements): string {
  const { processes, samples, requests, seconds } = system;
  // k6 makes the load; what it takes itself is shown, and is no part of the system.
  const ours = processes.filter(({ name }) => name !== 'k6');
  const total = ours.reduce((sum, each) => sum + each.cpuMsPerRequest, 0);
  const rowOf = (each: ProcessResult) =>
    `<tr><th scope="row">${escaped(each.name)}</th><td>${number(each.cpuMsPerRequest, 2)} ms</td><td>${each.name === 'k6' ? 'the load itself' : percent(each.cpuMsPerRequest / (total || 1))}</td><td>${number(each.cores, 2)}</td><td>${number(each.memoryFirstMiB)} MiB</td><td>${number(each.memoryLastMiB)} MiB</td><td>${number(each.memoryMaximumMiB)} MiB</td></tr>`;
  const rows = ours.map((each) => rowOf(each));
  const generator = processes.filter(({ name }) => name === 'k6').map((each) => rowOf(each));
  const lines = (of: (index: number) => readonly number[]): Line[] =>
    processes.map(({ name }, index) => ({ name, values: of(index) }));
  const at = samples.map((sample) => sample.seconds);
  return `<section aria-labelledby="system-title">
<h2 id="system-title">What it took</h2>
<p>${number(requests)} requests in ${duration(seconds)}, from the first iteration on. Time on a core is shared out over all requests of the run; memory is what the process and its children hold, shared pages counted once.</p>
<div class="scroll" tabindex="0" role="region" aria-label="What each process used">
<table><thead><tr><th scope="col">process</th><th scope="col">CPU per request</th><th scope="col">share</th><th scope="col">cores</th><th scope="col">memory at first</th><th scope="col">at the end</th><th scope="col">at most</th></tr></thead>
<tbody>${rows.join('')}<tr class="total"><th scope="row">together</th><td>${number(total, 2)} ms</td><td>100\u202f%</td><td>${number(
    ours.reduce((sum, each) => sum + each.cores, 0),
    2,
  )}</td><td></td><td></td><td></td></tr>${generator.join('')}</tbody></table>
</div>
${lineChart({ title: 'Requests per second', unit: '/s', at, lines: [{ name: 'requests', values: samples.map((sample) => sample.requestsPerSecond) }] })}
${lineChart({ title: 'Cores in use', unit: 'cores', at, lines: lines((index) => samples.map(({ cores }) => cores[index] ?? 0)) })}
${lineChart({ title: 'Memory', unit: 'MiB', at, lines: lines((index) => samples.map(({ memoryMiB }) => memoryMiB[index] ?? 0)) })}
</section>`;
}

/** CPU per request of each process, by scenario: a table whose cells are as dark as they are costly. */
function apartSection(apart: NonNullable<LoadReport['apart']>): string {
  const all = new Set(apart.flatMap(({ system }) => system.processes.map(({ name }) => name)));
  const names = [...all].filter((name) => name !== 'k6');
  const costOf = (system: SystemMeasurements, name: string) =>
    system.processes.find((each) => each.name === name)?.cpuMsPerRequest ?? 0;
  const most = Math.max(0.01, ...apart.flatMap(({ system }) => names.map((name) => costOf(system, name))));
  const rows = apart.map(({ scenario, system }) => {
    const cells = names.map((name) => {
      const cost = costOf(system, name);
      return `<td class="heat" style="--heat:${((cost / most) * 55).toFixed(0)}%">${number(cost, 2)}</td>`;
    });
    const total = names.reduce((sum, name) => sum + costOf(system, name), 0);
    return `<tr><th scope="row">${escaped(scenario)}</th><td>${number(system.requests / system.seconds, 1)}</td>${cells.join('')}<td><strong>${number(total, 1)}</strong></td></tr>`;
  });
  return `<section aria-labelledby="apart-title">
<h2 id="apart-title">What each scenario takes of each process</h2>
<p>Milliseconds on a core for each request, measured with one scenario after the other.</p>
<div class="scroll" tabindex="0" role="region" aria-label="CPU per request by scenario and process">
<table><thead><tr><th scope="col">scenario</th><th scope="col">requests/s</th>${names.map((name) => `<th scope="col">${escaped(name)}</th>`).join('')}<th scope="col">together</th></tr></thead><tbody>${rows.join('')}</tbody></table>
</div>
</section>`;
}

function checksSection({ checks }: LoadReport): string {
  const rows = checks.map(
    ({ name, passes, fails }) =>
      `<tr${fails > 0 ? ' class="bad"' : ''}><th scope="row">${escaped(name)}</th><td>${number(passes)}</td><td>${number(fails)}</td></tr>`,
  );
  return `<section aria-labelledby="checks-title">
<h2 id="checks-title">Checks of the answers</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Each check, how often it held and failed">
<table><thead><tr><th scope="col">what must hold</th><th scope="col">held</th><th scope="col">failed</th></tr></thead><tbody>${rows.join('')}</tbody></table>
</div>
</section>`;
}

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds.toFixed(0)} s` : `${minutes} min ${(seconds % 60).toFixed(0)} s`;
}
