import { patientList } from '@caregraph/subgraph-kit';
import { DiagnosticReportRow } from './diagnosticReport.entity.js';

/** By what a patient's list of them can be filtered and sorted. */
export const diagnosticReportList = patientList(DiagnosticReportRow, {
  code: { kind: 'CODE', column: 'code', system: 'codeSystem' },
  status: { kind: 'WORD', column: 'status' },
  category: { kind: 'WORD', column: 'categoryCode' },
  effectiveDateTime: { kind: 'TIME', column: 'effectiveAt' },
  issued: { kind: 'TIME', column: 'issuedAt' },
});
