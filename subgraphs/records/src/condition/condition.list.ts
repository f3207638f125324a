import { patientList } from '@caregraph/subgraph-kit';
import { ConditionRow } from './condition.entity.js';

/** By what a patient's list of them can be filtered and sorted. */
export const conditionList = patientList(ConditionRow, {
  code: { kind: 'CODE', column: 'code', system: 'codeSystem' },
  clinicalStatus: { kind: 'WORD', column: 'clinicalStatus' },
  verificationStatus: { kind: 'WORD', column: 'verificationStatus' },
  onsetDateTime: { kind: 'TIME', column: 'onsetAt' },
  abatementDateTime: { kind: 'TIME', column: 'abatementAt' },
  recordedDate: { kind: 'TIME', column: 'recordedAt' },
});
