import { patientList } from '@caregraph/subgraph-kit';
import { ImmunizationRow } from './immunization.entity.js';

/** By what a patient's list of them can be filtered and sorted. */
export const immunizationList = patientList(ImmunizationRow, {
  vaccineCode: { kind: 'CODE', column: 'code', system: 'codeSystem' },
  status: { kind: 'WORD', column: 'status' },
  occurrenceDateTime: { kind: 'TIME', column: 'occurredAt' },
});
