import { sleep } from 'k6';
import type { Options } from 'k6/options';
import { demoPatientId, duration, vus } from '../lib/config.ts';
import { clinician, partner, patient, researcher } from '../lib/personas.ts';
import { report, type SummaryData } from '../lib/report.ts';
import { signIn, type Session } from '../lib/signIn.ts';
import { benchmarkQuery, queryBenchmark } from '../scenarios/benchmarkQuery.ts';
import { patientList, readPatientList } from '../scenarios/clinicianList.ts';
import { chart, readChart } from '../scenarios/partnerChart.ts';
import { readTimeline, timeline } from '../scenarios/patientTimeline.ts';

/** Between two rounds of one user. Smoke asks whether everything works; how much it carries is another suite's question. */
const pauseSeconds = 0.25;

/** The 95th percentile that each operation must keep, in milliseconds: on two cores that do other work besides. */
const slowestP95Ms = {
  [chart.name]: 1_500,
  [timeline.name]: 1_500,
  [patientList.name]: 1_500,
  [benchmarkQuery.name]: 1_000,
};

export const options: Options = {
  scenarios: {
    partner: { executor: 'constant-vus', exec: 'partnerReadsChart', vus, duration },
    patient: { executor: 'constant-vus', exec: 'patientReadsTimeline', vus, duration },
    clinician: { executor: 'constant-vus', exec: 'clinicianReadsList', vus, duration },
    researcher: { executor: 'constant-vus', exec: 'researcherQueries', vus, duration },
  },
  thresholds: {
    checks: ['rate==1'],
    graphql_errors: ['rate==0'],
    ...Object.assign(
      {},
      ...Object.entries(slowestP95Ms).map(([name, limitMs]) => thresholdsOf(name, limitMs)),
    ),
  },
  summaryTrendStats: ['avg', 'min', 'med', 'max', 'p(95)', 'p(99)'],
};

/** The count is there because a threshold on the times of an operation that never ran would hold. */
function thresholdsOf(name: string, limitMs: number): NonNullable<Options['thresholds']> {
  return {
    [`http_req_duration{name:${name}}`]: [`p(95)<${limitMs}`],
    [`http_req_failed{name:${name}}`]: ['rate==0'],
    [`http_reqs{name:${name}}`]: ['count>0'],
  };
}

type Sessions = Readonly<Record<'partner' | 'patient' | 'clinician' | 'researcher', Session>>;

/** Signs everybody in once; the tokens outlive the suite. */
export function setup(): Sessions {
  return {
    partner: signIn(partner),
    patient: signIn(patient),
    clinician: signIn(clinician),
    researcher: signIn(researcher),
  };
}

export function partnerReadsChart(sessions: Sessions): void {
  readChart(sessions.partner, demoPatientId);
  sleep(pauseSeconds);
}

export function patientReadsTimeline(sessions: Sessions): void {
  readTimeline(sessions.patient);
  sleep(pauseSeconds);
}

export function clinicianReadsList(sessions: Sessions): void {
  readPatientList(sessions.clinician);
  sleep(pauseSeconds);
}

export function researcherQueries(sessions: Sessions): void {
  queryBenchmark(sessions.researcher);
  sleep(pauseSeconds);
}

export function handleSummary(data: SummaryData): Record<string, string> {
  return report('smoke', Object.keys(slowestP95Ms), data);
}
