import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleTable, processTable } from '../../loadtests/lib/report/consoleTable.ts';
import { htmlReport } from '../../loadtests/lib/report/htmlReport.ts';
import { joinedReport } from '../../loadtests/lib/report/joinedReport.ts';
import { loadReport } from '../../loadtests/lib/report/loadReport.ts';
import { withMeasurements } from '../../loadtests/lib/report/withMeasurements.ts';
import { scenarios, summaryOf } from './fixture/k6Summary.mjs';

const report = loadReport({ name: 'soak', does: 'A test.' }, scenarios, summaryOf({}));

/** What the runner would have seen of two processes in a run of so many seconds; memory of the second is given. */
function measured(seconds, memoryAt) {
  const at = Array.from({ length: 60 }, (_, index) => ((index + 1) / 60) * seconds);
  const names = ['gateway', 'records'];
  return {
    machine: { processor: 'x', cores: 2, memoryGiB: 24, loadBefore: 0.5 },
    seconds,
    requests: 1000,
    processes: names.map((name) => ({
      name,
      cpuMsPerRequest: 3.25,
      cores: 0.4,
      memoryFirstMiB: 100,
      memoryLastMiB: 100,
      memoryMaximumMiB: 120,
    })),
    samples: at.map((second) => ({
      seconds: second,
      requestsPerSecond: 20,
      cores: [0.4, 0.4],
      memoryMiB: [100, memoryAt(second / seconds)],
    })),
  };
}

test('the page is rendered from a saved summary, and loads nothing', () => {
  const page = htmlReport(
    withMeasurements(
      report,
      measured(1200, () => 100),
    ),
  );
  for (const part of [
    'partnerChart',
    'Chart',
    '38\u202fms',
    '66\u202fms',
    '3.25 ms',
    'Memory',
    'every threshold held',
  ])
    assert.ok(page.includes(part), part);
  assert.doesNotMatch(page, /<script|<link|<img|src=|url\(|@import|https?:/);
});

test('text of a report is escaped', () => {
  const page = htmlReport(report);
  assert.ok(page.includes('reads &lt;the&gt; chart'));
  assert.ok(!page.includes('<the>'));
});

test('memory that stands still in a long run is well, and memory that grows fails it', () => {
  const flat = withMeasurements(
    report,
    measured(1200, () => 150),
  );
  assert.equal(flat.verdict, 'passed');
  const grown = withMeasurements(
    report,
    measured(1200, (share) => 100 + 150 * share),
  );
  assert.equal(grown.verdict, 'failed');
  assert.deepEqual(grown.memoryFailures, ['memory of records grew from 165 to 240 MiB']);
  assert.match(htmlReport(grown), /memory of records grew/);
});

test('a short run says nothing about memory', () => {
  assert.equal(
    withMeasurements(
      report,
      measured(120, (share) => 100 + 150 * share),
    ).verdict,
    'passed',
  );
});

test('one scenario after the other gives a table of what each takes of each process', () => {
  const apart = joinedReport([
    withMeasurements(
      report,
      measured(60, () => 100),
    ),
    report,
  ]);
  assert.deepEqual(
    apart.apart.map(({ scenario }) => scenario),
    ['partnerChart'],
  );
  assert.match(htmlReport(apart), /What each scenario takes of each process[\s\S]*3\.25[\s\S]*6\.5/);
  const failed = loadReport({ name: 'soak', does: 'A test.' }, scenarios, summaryOf({ p95: 900 }));
  assert.equal(joinedReport([report, failed]).verdict, 'failed');
});

test('the terminal gets the same figures, and each failure', () => {
  const failed = loadReport({ name: 'soak', does: 'A test.' }, scenarios, summaryOf({ p95: 900 }));
  assert.match(consoleTable(failed), /Chart +120 +38 ms +900 ms +900 ms +800 ms +0\.0 %/);
  assert.match(
    consoleTable(failed),
    /✖ http_req_duration\{name:Chart\}: p\(95\)<800, measured 900\n1 thresholds? failed/,
  );
  assert.match(processTable(measured(60, () => 100)), /gateway +3\.25 ms +0\.40/);
});
