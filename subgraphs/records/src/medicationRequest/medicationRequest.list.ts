import { patientList } from '@caregraph/subgraph-kit';
import { MedicationRequestRow } from './medicationRequest.entity.js';

/** By what a patient's list of them can be filtered and sorted. */
export const medicationRequestList = patientList(MedicationRequestRow, {
  medication: { kind: 'CODE', column: 'code', system: 'codeSystem' },
  status: { kind: 'WORD', column: 'status' },
  intent: { kind: 'WORD', column: 'intent' },
  authoredOn: { kind: 'TIME', column: 'authoredAt' },
});
