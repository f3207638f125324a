import {
  rowSubject,
  pageOf,
  pageOfPatient,
  patientRowById,
  type Connection,
  type PageArgs,
  type RequestContext,
} from '@caregraph/subgraph-kit';
import { CoverageRow } from './coverage.entity.js';
import type { Coverage } from './coverage.type.js';

/** The newest first; only what row security shows to the viewer. */
export function coveragesOfPatient(
  context: RequestContext,
  patientId: string,
  page: PageArgs,
): Promise<Connection<Coverage>> {
  return pageOfPatient(context, CoverageRow, patientId, pageOf(page), toCoverage);
}

/** Null where it is not there or the viewer may not know of it. */
export async function coverageById(context: RequestContext, id: string): Promise<Coverage | null> {
  const row = await patientRowById(context, CoverageRow, id);
  return row && toCoverage(row);
}

function toCoverage(row: CoverageRow): Coverage {
  return {
    id: row.id,
    subject: rowSubject(row),
    status: row.status,
    type: row.typeText,
    payor: row.payorName,
    memberNumber: row.memberNumber,
    start: row.periodStart,
    end: row.periodEnd,
  };
}
