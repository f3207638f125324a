import type { LoadReport } from './loadReport.ts';
import type { SystemMeasurements } from './systemMeasurements.ts';

/** The report for a terminal. */
export function consoleTable(report: LoadReport): string {
  const { totals } = report;
  return [
    `${report.suite}: ${report.seconds.toFixed(0)} s, ${totals.requests} requests, ${totals.requestsPerSecond.toFixed(1)}/s`,
    row('operation', 'requests', 'median', 'p95', 'p99', 'limit', 'failed'),
    ...report.scenarios
      .flatMap(({ operations }) => operations)
      .map((each) =>
        row(
          each.name,
          String(each.requests),
          milliseconds(each.medianMs),
          milliseconds(each.p95Ms),
          milliseconds(each.p99Ms),
          milliseconds(each.limitMs),
          percent(each.failedShare),
        ),
      ),
    `  dropped iterations ${totals.dropped}, refused for overload ${percent(totals.shedShare)}`,
    ...report.checks.filter(({ fails }) => fails > 0).map(({ name, fails }) => `✖ ${fails} × not: ${name}`),
    ...report.failures.map((failure) => `${report.seeksLimit ? '›' : '✖'} ${failure}`),
    verdictOf(report),
  ].join('\n');
}

/** What each process used, for a terminal. */
export function processTable({ processes, requests, seconds, machine }: SystemMeasurements): string {
  return [
    `what ${requests} requests in ${seconds.toFixed(0)} s took; load before: ${machine.loadBefore.toFixed(1)} on ${machine.cores} cores`,
    row('process', 'CPU/request', 'cores', 'memory', 'at the end'),
    ...processes.map((each) =>
      row(
        each.name,
        `${each.cpuMsPerRequest.toFixed(2)} ms`,
        each.cores.toFixed(2),
        `${each.memoryFirstMiB.toFixed(0)} MiB`,
        `${each.memoryLastMiB.toFixed(0)} MiB`,
      ),
    ),
  ].join('\n');
}

/** How the suite went, in one line. */
export function verdictOf({ verdict, seeksLimit, failures, totals }: LoadReport): string {
  if (verdict === 'failed') return `${failures.length} thresholds failed`;
  if (!seeksLimit) return '✔ every threshold held';
  return failures.length === 0
    ? `✔ no limit was reached: ${totals.requestsPerSecond.toFixed(1)} requests/s on average`
    : '✔ the limit was found: see the thresholds above';
}

function row(...[first = '', ...others]: string[]): string {
  return `  ${first.padEnd(24)}${others.map((cell) => cell.padStart(12)).join('')}`;
}

function milliseconds(duration: number): string {
  return `${duration.toFixed(0)} ms`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
