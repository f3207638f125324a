interface Metric {
  readonly values: Readonly<Record<string, number>>;
  readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>>;
}

/** What k6 hands to `handleSummary`, as far as the report reads it. */
export interface SummaryData {
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly state: { readonly testRunDurationMs: number };
}

/**
 * The suite's result: a table for people and everything k6 measured as JSON in `reports/`.
 * @param suite its name, which names the file
 * @param operations names that requests are tagged with
 */
export function report(
  suite: string,
  operations: readonly string[],
  data: SummaryData,
): Record<string, string> {
  const failed = failedThresholds(data);
  const lines = [
    `${suite}: ${(data.state.testRunDurationMs / 1000).toFixed(1)} s`,
    row('operation', 'requests', 'median', 'p95', 'errors'),
    ...operations.map((operation) => operationRow(operation, data)),
    `checks passed: ${percent(value(data, 'checks', 'rate'))}`,
    ...failed.map((threshold) => `✖ ${threshold}`),
    failed.length === 0 ? '✔ every threshold held' : `${failed.length} thresholds failed`,
  ];
  return {
    stdout: `\n${lines.join('\n')}\n`,
    [`reports/${suite}.json`]: `${JSON.stringify(data, undefined, 2)}\n`,
  };
}

function operationRow(operation: string, data: SummaryData): string {
  const duration = `http_req_duration{name:${operation}}`;
  return row(
    operation,
    String(value(data, `http_reqs{name:${operation}}`, 'count')),
    milliseconds(value(data, duration, 'med')),
    milliseconds(value(data, duration, 'p(95)')),
    percent(value(data, `http_req_failed{name:${operation}}`, 'rate')),
  );
}

function failedThresholds(data: SummaryData): string[] {
  return Object.entries(data.metrics).flatMap(([name, { thresholds }]) =>
    Object.entries(thresholds ?? {})
      .filter(([, { ok }]) => !ok)
      .map(([condition]) => `${name}: ${condition}`),
  );
}

function row(...[first = '', ...others]: string[]): string {
  return `  ${first.padEnd(24)}${others.map((cell) => cell.padStart(11)).join('')}`;
}

function value(data: SummaryData, metric: string, statistic: string): number {
  return data.metrics[metric]?.values[statistic] ?? 0;
}

function milliseconds(duration: number): string {
  return `${duration.toFixed(0)} ms`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
