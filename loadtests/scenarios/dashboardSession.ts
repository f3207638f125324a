import { check, sleep } from 'k6';
import { loadOperation, query } from '../lib/graphql.ts';
import { clinicAdmin } from '../lib/personas.ts';
import type { Scenario } from '../lib/scenario.ts';

const list = loadOperation('BenchmarkList');
const detail = loadOperation('BenchmarkDetail');

/** How long a page is looked at before the next one is opened. */
const lookSeconds = 0.5;

interface BenchmarkList {
  readonly benchmarks: {
    readonly totalCount: number;
    readonly edges: readonly {
      readonly node: { readonly id: string; readonly patients: number | null } | null;
    }[];
  } | null;
}

interface BenchmarkDetail {
  readonly benchmarkById: { readonly state: string; readonly trend: readonly unknown[] } | null;
}

export const dashboardSession: Scenario = {
  name: 'dashboardSession',
  does: 'A clinic’s administrator opens the benchmarks, looks, and opens a row with the clinic’s own figure beside it.',
  personas: [clinicAdmin],
  perSecond: 0.5,
  slowestP95Ms: { [list.name]: 1_000, [detail.name]: 1_200 },
  run(as) {
    const data = query<BenchmarkList>(as(clinicAdmin), list, { kind: 'CONDITION' });
    if (!data) return;
    const nodes = (data.benchmarks?.edges ?? []).flatMap(({ node }) => (node ? [node] : []));
    check(data, {
      'there are benchmarks': () => nodes.length > 0,
      'no benchmark is of ten patients or fewer': () =>
        nodes.every(({ patients }) => patients === null || patients === 0 || patients > 10),
    });
    sleep(lookSeconds);
    const [first] = nodes;
    if (!first) return;
    const opened = query<BenchmarkDetail>(as(clinicAdmin), detail, { id: first.id });
    check(opened, {
      'a row that is opened has a trend': (answer) => (answer?.benchmarkById?.trend.length ?? 0) > 0,
    });
    sleep(lookSeconds);
  },
};
