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
import { ProcedureRow } from './procedure.entity.js';
import type { Procedure } from './procedure.type.js';

/** The newest first; only what row security shows to the viewer. */
export function proceduresOfPatient(
  context: RequestContext,
  patientId: string,
  page: PageArgs,
): Promise<Connection<Procedure>> {
  return pageOfPatient(context, ProcedureRow, patientId, pageOf(page), toProcedure);
}

/** Null where it is not there or the viewer may not know of it. */
export async function procedureById(context: RequestContext, id: string): Promise<Procedure | null> {
  const row = await patientRowById(context, ProcedureRow, id);
  return row && toProcedure(row);
}

function toProcedure(row: ProcedureRow): Procedure {
  return {
    id: row.id,
    subject: rowSubject(row),
    encounterId: row.encounterId,
    status: row.status,
    code: concept(row.codeSystem, row.code, row.codeDisplay),
    performedStart: row.performedStart,
    performedEnd: row.performedEnd,
  };
}
