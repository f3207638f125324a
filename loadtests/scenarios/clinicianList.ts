import { check } from 'k6';
import { loadOperation, query } from '../lib/graphql.ts';
import { clinician } from '../lib/personas.ts';
import type { Scenario } from '../lib/scenario.ts';

const patientList = loadOperation('PatientList');

const pageSize = 25;
const pages = 2;

interface PatientList {
  readonly patients: {
    readonly edges: readonly { readonly node: { readonly id: string } | null }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  } | null;
}

export const clinicianList: Scenario = {
  name: 'clinicianList',
  does: 'A clinician pages through the clinic’s patients, each with the latest conditions.',
  personas: [clinician],
  perSecond: 0.5,
  slowestP95Ms: { [patientList.name]: 1_200 },
  run(as) {
    let after: string | null = null;
    for (let page = 0; page < pages; page += 1) {
      const data: PatientList | undefined = query<PatientList>(as(clinician), patientList, {
        first: pageSize,
        after,
      });
      if (!data) return;
      check(data, { 'the list has patients': ({ patients }) => (patients?.edges.length ?? 0) > 0 });
      if (!data.patients?.pageInfo.hasNextPage) return;
      after = data.patients.pageInfo.endCursor;
    }
  },
};
