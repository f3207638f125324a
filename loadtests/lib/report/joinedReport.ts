import type { LoadReport } from './loadReport.ts';

/** One report of the same suite's runs with one scenario each: what each of them takes of each process. */
export function joinedReport(reports: readonly LoadReport[]): LoadReport {
  const [first] = reports;
  if (!first) throw new Error('There is no report to join.');
  const requests = sum(reports, ({ totals }) => totals.requests);
  const seconds = sum(reports, (report) => report.seconds);
  const byRequests = (share: (report: LoadReport) => number) =>
    requests === 0 ? 0 : sum(reports, (report) => share(report) * report.totals.requests) / requests;
  // What was measured in one run is not the system's state in all of them.
  const { system: _, ...rest } = first;
  return {
    ...rest,
    endedAt: reports.at(-1)?.endedAt ?? first.endedAt,
    seconds,
    verdict: reports.every(({ verdict }) => verdict === 'passed') ? 'passed' : 'failed',
    totals: {
      requests,
      requestsPerSecond: requests / seconds,
      iterations: sum(reports, ({ totals }) => totals.iterations),
      dropped: sum(reports, ({ totals }) => totals.dropped),
      shedShare: byRequests(({ totals }) => totals.shedShare),
      errorShare: byRequests(({ totals }) => totals.errorShare),
    },
    scenarios: reports.flatMap(({ scenarios }) => scenarios),
    checks: reports.flatMap(({ checks }) => checks),
    failures: reports.flatMap(({ failures }) => failures),
    memoryFailures: reports.flatMap(({ memoryFailures = [] }) => memoryFailures),
    apart: reports.flatMap(({ scenarios, system }) =>
      scenarios[0] && system ? [{ scenario: scenarios[0].name, system }] : [],
    ),
  };
}

function sum(reports: readonly LoadReport[], of: (report: LoadReport) => number): number {
  return reports.reduce((total, report) => total + of(report), 0);
}
