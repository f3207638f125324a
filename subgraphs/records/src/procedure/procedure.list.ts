import { patientList } from '@caregraph/subgraph-kit';
import { ProcedureRow } from './procedure.entity.js';

/** By what a patient's list of them can be filtered and sorted. */
export const procedureList = patientList(ProcedureRow, {
  code: { kind: 'CODE', column: 'code', system: 'codeSystem' },
  status: { kind: 'WORD', column: 'status' },
  performedStart: { kind: 'TIME', column: 'performedStart' },
  performedEnd: { kind: 'TIME', column: 'performedEnd' },
});
