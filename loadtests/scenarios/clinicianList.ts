import { check } from 'k6';
import { loadOperation, query } from '../lib/graphql.ts';
import type { Session } from '../lib/signIn.ts';

export const patientList = loadOperation('PatientList');

const pageSize = 25;
const pages = 2;

interface PatientList {
  readonly patients: {
    readonly edges: readonly { readonly node: { readonly id: string } | null }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  } | null;
}

/** A clinician pages through the clinic's patients. */
export function readPatientList(session: Session): void {
  let after: string | null = null;
  for (let page = 0; page < pages; page += 1) {
    const data: PatientList | undefined = query<PatientList>(session, patientList, {
      first: pageSize,
      after,
    });
    check(data, { 'the list has patients': () => (data?.patients?.edges.length ?? 0) > 0 });
    if (!data?.patients?.pageInfo.hasNextPage) return;
    after = data.patients.pageInfo.endCursor;
  }
}
