import { check } from 'k6';
import { loadOperation, query } from '../lib/graphql.ts';
import type { Session } from '../lib/signIn.ts';

export const chart = loadOperation('Chart');

interface Chart {
  readonly patient: {
    readonly conditions: { readonly edges: readonly unknown[] } | null;
    readonly observations: { readonly edges: readonly unknown[] } | null;
  } | null;
}

/** A partner's app reads the chart of the patient who has connected it. */
export function readChart(session: Session, patientId: string): void {
  const data = query<Chart>(session, chart, { id: patientId });
  check(data, {
    'the chart has conditions': () => (data?.patient?.conditions?.edges.length ?? 0) > 0,
    'the chart has observations': () => (data?.patient?.observations?.edges.length ?? 0) > 0,
  });
}
