import type { SystemMeasurements } from './systemMeasurements.ts';

/** What k6 hands to `handleSummary`, as far as the report reads it. */
export interface SummaryData {
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly state: { readonly testRunDurationMs: number };
  readonly root_group?: Group;
}

interface Metric {
  readonly values: Readonly<Record<string, number>>;
  readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>>;
}

interface Group {
  readonly checks?: readonly { readonly name: string; readonly passes: number; readonly fails: number }[];
}

/** The result of a suite, as `reports/SUITE.json` keeps it. Times are in milliseconds, shares from 0 to 1. */
export interface LoadReport {
  readonly suite: string;
  readonly does: string;
  /** ISO 8601, UTC. */
  readonly endedAt: string;
  readonly seconds: number;
  readonly verdict: 'passed' | 'failed';
  readonly totals: {
    readonly requests: number;
    readonly requestsPerSecond: number;
    readonly iterations: number;
    readonly dropped: number;
    readonly shedShare: number;
    readonly errorShare: number;
  };
  readonly scenarios: readonly ScenarioResult[];
  readonly checks: readonly { readonly name: string; readonly passes: number; readonly fails: number }[];
  /** What did not hold: the metric, with its condition and value. */
  readonly failures: readonly string[];
  /** Whether the suite looks for the limit; what breaks there is its result and no failure. */
  readonly seeksLimit: boolean;
  /** What the processes of the system used meanwhile; only where the runner could see them. */
  readonly system?: SystemMeasurements;
  /** The same for each scenario, where they ran one after the other. */
  readonly apart?: readonly { readonly scenario: string; readonly system: SystemMeasurements }[];
  /** Processes whose memory grew in a long run. */
  readonly memoryFailures?: readonly string[];
}

export interface ScenarioResult {
  readonly name: string;
  readonly does: string;
  readonly personas: readonly string[];
  readonly iterations: number;
  readonly dropped: number;
  readonly checksPassedShare: number;
  readonly operations: readonly OperationResult[];
}

export interface OperationResult {
  readonly name: string;
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maximumMs: number;
  /** The 95th percentile that it had to keep. */
  readonly limitMs: number;
  readonly failedShare: number;
  readonly held: boolean;
}

interface Shape {
  readonly name: string;
  readonly does: string;
  readonly patience?: number;
  readonly seeksLimit?: true;
}

interface Described {
  readonly name: string;
  readonly does: string;
  readonly personas: readonly { readonly name: string }[];
  readonly slowestP95Ms: Readonly<Record<string, number>>;
}

/** Puts together what k6 measured, by scenario and operation. */
export function loadReport(shape: Shape, scenarios: readonly Described[], data: SummaryData): LoadReport {
  const failures = failedThresholds(data);
  // A limit that breaks is what such a suite is for; a wrong answer never is.
  const grave = shape.seeksLimit
    ? failures.filter((each) => /^(checks|graphql_errors)/.test(each))
    : failures;
  return {
    suite: shape.name,
    does: shape.does,
    endedAt: new Date().toISOString(),
    seconds: data.state.testRunDurationMs / 1000,
    verdict: grave.length === 0 ? 'passed' : 'failed',
    totals: {
      requests: value(data, 'http_reqs', 'count'),
      requestsPerSecond: value(data, 'http_reqs', 'rate'),
      iterations: value(data, 'iterations', 'count'),
      dropped: value(data, 'dropped_iterations', 'count'),
      shedShare: value(data, 'shed_requests', 'rate'),
      errorShare: value(data, 'graphql_errors', 'rate'),
    },
    scenarios: scenarios.map((scenario) => scenarioResult(scenario, data)),
    checks: (data.root_group?.checks ?? []).map(({ name, passes, fails }) => ({ name, passes, fails })),
    failures,
    seeksLimit: shape.seeksLimit === true,
  };
}

function scenarioResult(scenario: Described, data: SummaryData): ScenarioResult {
  const tag = `{scenario:${scenario.name}}`;
  return {
    name: scenario.name,
    does: scenario.does,
    personas: scenario.personas.map(({ name }) => name),
    iterations: value(data, `iterations${tag}`, 'count'),
    dropped: value(data, `dropped_iterations${tag}`, 'count'),
    checksPassedShare: value(data, `checks${tag}`, 'rate'),
    operations: Object.keys(scenario.slowestP95Ms).map((name) => operationResult(name, data)),
  };
}

function operationResult(name: string, data: SummaryData): OperationResult {
  const duration = `http_req_duration{name:${name}}`;
  const conditions = Object.entries(data.metrics[duration]?.thresholds ?? {});
  return {
    name,
    requests: value(data, `http_reqs{name:${name}}`, 'count'),
    requestsPerSecond: value(data, `http_reqs{name:${name}}`, 'rate'),
    medianMs: value(data, duration, 'med'),
    p95Ms: value(data, duration, 'p(95)'),
    p99Ms: value(data, duration, 'p(99)'),
    maximumMs: value(data, duration, 'max'),
    limitMs: Number(/<(.*)$/.exec(conditions[0]?.[0] ?? '')?.[1] ?? 0),
    failedShare: value(data, `http_req_failed{name:${name}}`, 'rate'),
    held: conditions.every(([, { ok }]) => ok),
  };
}

const statisticOf = /^(count|rate|med|p\(\d+\)|avg|max|min)/;

function failedThresholds(data: SummaryData): string[] {
  return Object.entries(data.metrics).flatMap(([name, { thresholds, values }]) =>
    Object.entries(thresholds ?? {})
      .filter(([, { ok }]) => !ok)
      .map(([condition]) => {
        const measured = values[statisticOf.exec(condition)?.[1] ?? ''];
        return `${name}: ${condition}${measured === undefined ? '' : `, measured ${rounded(measured)}`}`;
      }),
  );
}

function rounded(measured: number): number {
  return Number(measured.toFixed(measured < 10 ? 4 : 1));
}

function value(data: SummaryData, metric: string, statistic: string): number {
  return data.metrics[metric]?.values[statistic] ?? 0;
}
