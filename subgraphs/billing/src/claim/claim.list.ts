import { patientList } from '@caregraph/subgraph-kit';
import { ClaimRow } from './claim.entity.js';

/** By what a patient's list of them can be filtered and sorted. */
export const claimList = patientList(ClaimRow, {
  status: { kind: 'WORD', column: 'status' },
  type: { kind: 'WORD', column: 'typeCode' },
  created: { kind: 'TIME', column: 'createdAt' },
  billableStart: { kind: 'TIME', column: 'billableStart' },
  total: { kind: 'AMOUNT', column: 'totalMinor', currency: 'currency' },
});
