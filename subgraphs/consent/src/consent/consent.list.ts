import { patientList } from '@caregraph/subgraph-kit';
import { ConsentRow } from './consent.entity.js';

/** By what a patient's list of them can be filtered and sorted. */
export const consentList = patientList(ConsentRow, {
  status: { kind: 'WORD', column: 'status' },
  granteeKind: { kind: 'WORD', column: 'granteeKind' },
  purpose: { kind: 'WORD', column: 'purpose' },
  start: { kind: 'TIME', column: 'periodStart' },
  end: { kind: 'TIME', column: 'periodEnd' },
  grantedAt: { kind: 'TIME', column: 'grantedAt' },
  withdrawnAt: { kind: 'TIME', column: 'withdrawnAt' },
});
