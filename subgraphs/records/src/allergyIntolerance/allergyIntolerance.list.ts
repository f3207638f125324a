import { patientList } from '@caregraph/subgraph-kit';
import { AllergyIntoleranceRow } from './allergyIntolerance.entity.js';

/** By what a patient's list of them can be filtered and sorted. */
export const allergyIntoleranceList = patientList(AllergyIntoleranceRow, {
  code: { kind: 'CODE', column: 'code', system: 'codeSystem' },
  clinicalStatus: { kind: 'WORD', column: 'clinicalStatus' },
  verificationStatus: { kind: 'WORD', column: 'verificationStatus' },
  criticality: { kind: 'WORD', column: 'criticality' },
  recordedDate: { kind: 'TIME', column: 'recordedAt' },
});
