import { fail } from 'k6';
import exec from 'k6/execution';
import type { Options, Scenario as Executor } from 'k6/options';
import { chosenScenarios, minutes, patience, rateFactor, reportsFolder } from './config.ts';
import { consoleTable } from './report/consoleTable.ts';
import { htmlReport } from './report/htmlReport.ts';
import { loadReport, type SummaryData } from './report/loadReport.ts';
import type { AnyScenario } from './scenario.ts';
import { sessionOf } from './session.ts';
import { signIn, type Session } from './signIn.ts';

/** A shape of load over time, put on every scenario alike. */
export interface SuiteShape {
  readonly name: string;
  /** One sentence for the report. */
  readonly does: string;
  /** How long all stages take together, unless `--minutes` says otherwise. */
  readonly minutes: number;
  /** Multiples of each scenario's average rate: where it begins, and where each stage takes it by its end. */
  readonly from: number;
  readonly stages: readonly { readonly share: number; readonly to: number }[];
  /** Under more than average load answers may take longer: every limit on times is multiplied by it. */
  readonly patience?: number;
  /** The share of requests that may be refused with 503 or 429 and Retry-After, from 0 to 1. */
  readonly mayShed?: number;
  /** Raises the load until a limit breaks, and stops there: the report says how far it came. */
  readonly seeksLimit?: true;
}

/** What `setup` hands to every virtual user. */
export interface Prepared {
  readonly sessions: Readonly<Record<string, Session>>;
  readonly scenarios: Readonly<Record<string, unknown>>;
}

/** Everything that k6 wants a script to export. */
export interface SuiteScript {
  readonly options: Options;
  setup(): Prepared;
  run(prepared: Prepared): void | Promise<void>;
  teardown(prepared: Prepared): void;
  handleSummary(data: SummaryData): Record<string, string>;
}

/** Makes the script of a suite out of its shape and scenarios. */
export function suite(shape: SuiteShape, scenarios: readonly AnyScenario[]): SuiteScript {
  const chosen = chosenOf(scenarios);
  const as = (sessions: Prepared['sessions']) => (persona: AnyScenario['personas'][number]) =>
    sessionOf(persona, sessions);
  return {
    options: {
      scenarios: Object.fromEntries(chosen.map((scenario) => [scenario.name, executorOf(shape, scenario)])),
      thresholds: Object.assign(
        {},
        totalThresholds(shape),
        ...chosen.map((each) => thresholdsOf(shape, each)),
      ),
      summaryTrendStats: ['avg', 'min', 'med', 'max', 'p(95)', 'p(99)'],
      setupTimeout: '120s',
    },
    setup() {
      const personas = new Map(chosen.flatMap((each) => each.personas).map((each) => [each.name, each]));
      const sessions = Object.fromEntries([...personas].map(([name, persona]) => [name, signIn(persona)]));
      const prepared = chosen.map((each) => [each.name, each.prepare?.(as(sessions))] as const);
      return { sessions, scenarios: Object.fromEntries(prepared) };
    },
    run(prepared) {
      const scenario = chosen.find(({ name }) => name === exec.scenario.name);
      return scenario?.run(as(prepared.sessions), prepared.scenarios[scenario.name]);
    },
    teardown(prepared) {
      for (const each of chosen) each.restore?.(as(prepared.sessions), prepared.scenarios[each.name]);
    },
    handleSummary(data) {
      const report = loadReport(shape, chosen, data);
      const file = `${reportsFolder}/${shape.name}`;
      return {
        stdout: `\n${consoleTable(report)}\n`,
        [`${file}.json`]: `${JSON.stringify(report, undefined, 2)}\n`,
        [`${file}.html`]: htmlReport(report),
      };
    },
  };
}

function chosenOf(scenarios: readonly AnyScenario[]): readonly AnyScenario[] {
  if (chosenScenarios.length === 0) return scenarios;
  const names = scenarios.map(({ name }) => name);
  const unknown = chosenScenarios.filter((name) => !names.includes(name));
  if (unknown.length > 0) fail(`no scenario ${unknown.join(', ')} in this suite; it has ${names.join(', ')}`);
  return scenarios.filter(({ name }) => chosenScenarios.includes(name));
}

/** A rare scenario runs more often in a short suite: an arrival at the last moment would be none. */
const leastIterations = 3;

/** Slower iterations than this at the peak make k6 start further virtual users, and then drop iterations. */
const expectedIterationSeconds = 4;
const slowestIterationSeconds = 12;

function executorOf(shape: SuiteShape, { perSecond, alone, personas }: AnyScenario): Executor {
  const seconds = (minutes ?? shape.minutes) * 60;
  const common = { exec: 'run', tags: { persona: personas.map(({ name }) => name).join('+') } };
  if (alone) return { ...common, executor: 'constant-vus', vus: 1, duration: `${Math.ceil(seconds)}s` };
  const leastPerMinute = Math.ceil((leastIterations * 60) / seconds);
  // k6 takes whole numbers only; per minute they are fine enough.
  const perMinute = (level: number) =>
    Math.max(leastPerMinute, Math.round(perSecond * 60 * rateFactor * level));
  const peak = Math.max(...shape.stages.map(({ to }) => perMinute(to))) / 60;
  return {
    ...common,
    executor: 'ramping-arrival-rate',
    startRate: perMinute(shape.from),
    timeUnit: '1m',
    preAllocatedVUs: Math.ceil(peak * expectedIterationSeconds) + 2,
    maxVUs: Math.ceil(peak * slowestIterationSeconds) + 10,
    stages: shape.stages.map(({ share, to }) => ({
      target: perMinute(to),
      duration: `${Math.max(1, Math.round(seconds * share))}s`,
    })),
  };
}

type Thresholds = NonNullable<Options['thresholds']>;

function totalThresholds({ mayShed = 0, seeksLimit }: SuiteShape): Thresholds {
  const abortOnFail = seeksLimit === true;
  return {
    dropped_iterations: abortOnFail ? [{ threshold: 'count<20', abortOnFail }] : ['count==0'],
    shed_requests: abortOnFail
      ? [{ threshold: 'rate<0.05', abortOnFail, delayAbortEval: '20s' }]
      : [`rate<=${mayShed}`],
    graphql_errors: ['rate==0'],
  };
}

/**
 * What must hold of one scenario. The counts are there because a threshold on the times of an operation that never ran
 * would hold.
 */
function thresholdsOf(shape: SuiteShape, { name, slowestP95Ms, thresholds }: AnyScenario): Thresholds {
  // Where the limit is looked for, it may come before everything has run; the metric is for the report then.
  const atLeastOnce = shape.seeksLimit ? 'count>=0' : 'count>0';
  const operations = Object.entries(slowestP95Ms).map(([operation, limitMs]): Thresholds => {
    const threshold = `p(95)<${limitOf(shape, limitMs)}`;
    return {
      [`http_req_duration{name:${operation}}`]: shape.seeksLimit
        ? [{ threshold, abortOnFail: true, delayAbortEval: '20s' }]
        : [threshold],
      [`http_req_failed{name:${operation}}`]: [`rate<=${shape.mayShed ?? (shape.seeksLimit ? 0.05 : 0)}`],
      [`http_reqs{name:${operation}}`]: [atLeastOnce],
    };
  });
  return Object.assign(
    { [`checks{scenario:${name}}`]: ['rate==1'], [`iterations{scenario:${name}}`]: [atLeastOnce] },
    shape.seeksLimit ? {} : { [`dropped_iterations{scenario:${name}}`]: ['count==0'] },
    ...operations,
    Object.fromEntries(Object.entries(thresholds ?? {}).map(([metric, each]) => [metric, [...each]])),
  );
}

/** The limit that an operation's 95th percentile has in this suite, in milliseconds. */
function limitOf(shape: Pick<SuiteShape, 'patience'>, limitMs: number): number {
  return limitMs * (shape.patience ?? 1) * patience;
}
