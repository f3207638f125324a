import { patientList } from '@caregraph/subgraph-kit';
import { EncounterRow } from './encounter.entity.js';

/** By what a patient's list of them can be filtered and sorted. */
export const encounterList = patientList(EncounterRow, {
  status: { kind: 'WORD', column: 'status' },
  classCode: { kind: 'WORD', column: 'classCode' },
  type: { kind: 'CODE', column: 'typeCode', system: 'typeSystem' },
  reason: { kind: 'CODE', column: 'reasonCode', system: 'reasonSystem' },
  start: { kind: 'TIME', column: 'periodStart' },
  end: { kind: 'TIME', column: 'periodEnd' },
});
