import {
  rowSubject,
  concept,
  pageOf,
  pageOfPatient,
  patientRowById,
  type Connection,
  type PageArgs,
  type RequestContext,
} from '@caregraph/subgraph-kit';
import { DiagnosticReportRow } from './diagnosticReport.entity.js';
import type { DiagnosticReport } from './diagnosticReport.type.js';

/** The newest first; only what row security shows to the viewer. */
export function diagnosticReportsOfPatient(
  context: RequestContext,
  patientId: string,
  page: PageArgs,
): Promise<Connection<DiagnosticReport>> {
  return pageOfPatient(context, DiagnosticReportRow, patientId, pageOf(page), toDiagnosticReport);
}

/** Null where it is not there or the viewer may not know of it. */
export async function diagnosticReportById(
  context: RequestContext,
  id: string,
): Promise<DiagnosticReport | null> {
  const row = await patientRowById(context, DiagnosticReportRow, id);
  return row && toDiagnosticReport(row);
}

function toDiagnosticReport(row: DiagnosticReportRow): DiagnosticReport {
  return {
    id: row.id,
    subject: rowSubject(row),
    encounterId: row.encounterId,
    resultIds: row.resultIds,
    status: row.status,
    category: row.categoryCode,
    code: concept(row.codeSystem, row.code, row.codeDisplay),
    effectiveDateTime: row.effectiveAt,
    issued: row.issuedAt,
  };
}
