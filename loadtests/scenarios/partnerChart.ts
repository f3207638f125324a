import { check } from 'k6';
import { demoPatientId } from '../lib/config.ts';
import { loadOperation, query } from '../lib/graphql.ts';
import { partner } from '../lib/personas.ts';
import type { Scenario } from '../lib/scenario.ts';

const chart = loadOperation('Chart');

interface Chart {
  readonly patient: {
    readonly conditions: { readonly edges: readonly unknown[] } | null;
    readonly observations: { readonly edges: readonly unknown[] } | null;
  } | null;
}

export const partnerChart: Scenario = {
  name: 'partnerChart',
  does: 'A partner’s app reads the chart of the patient who has connected it.',
  personas: [partner],
  perSecond: 3,
  slowestP95Ms: { [chart.name]: 800 },
  run(as) {
    const data = query<Chart>(as(partner), chart, { id: demoPatientId });
    if (!data) return;
    check(data, {
      'the chart has conditions': ({ patient }) => (patient?.conditions?.edges.length ?? 0) > 0,
      'the chart has observations': ({ patient }) => (patient?.observations?.edges.length ?? 0) > 0,
    });
  },
};
