import { check } from 'k6';
import { loadOperation, query } from '../lib/graphql.ts';
import { patient } from '../lib/personas.ts';
import type { Scenario } from '../lib/scenario.ts';

const timeline = loadOperation('PatientTimeline');

interface Timeline {
  readonly viewer: {
    readonly patient: { readonly encounters: { readonly edges: readonly unknown[] } | null } | null;
  } | null;
}

export const patientTimeline: Scenario = {
  name: 'patientTimeline',
  does: 'A patient looks through their own record, with what it has cost and what they have allowed.',
  personas: [patient],
  perSecond: 2,
  slowestP95Ms: { [timeline.name]: 1_000 },
  run(as) {
    const data = query<Timeline>(as(patient), timeline, {});
    if (!data) return;
    check(data, {
      'the timeline has encounters': ({ viewer }) => (viewer?.patient?.encounters?.edges.length ?? 0) > 0,
    });
  },
};
