import { patientList } from '@caregraph/subgraph-kit';
import { CoverageRow } from './coverage.entity.js';

/** By what a patient's list of them can be filtered and sorted. */
export const coverageList = patientList(CoverageRow, {
  status: { kind: 'WORD', column: 'status' },
  start: { kind: 'TIME', column: 'periodStart' },
  end: { kind: 'TIME', column: 'periodEnd' },
});
