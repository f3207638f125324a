import { check } from 'k6';
import { loadOperation, query } from '../lib/graphql.ts';
import type { Session } from '../lib/signIn.ts';

export const timeline = loadOperation('PatientTimeline');

interface Timeline {
  readonly viewer: {
    readonly patient: { readonly encounters: { readonly edges: readonly unknown[] } | null } | null;
  } | null;
}

/** A patient looks through their own record. */
export function readTimeline(session: Session): void {
  const data = query<Timeline>(session, timeline, {});
  check(data, {
    'the timeline has encounters': () => (data?.viewer?.patient?.encounters?.edges.length ?? 0) > 0,
  });
}
