import {
  rowSubject,
  concept,
  pageOfPatient,
  patientRowById,
  type Connection,
  type ListArgs,
  type RequestContext,
} from '@caregraph/subgraph-kit';
import { ProcedureRow } from './procedure.entity.js';
import { procedureList } from './procedure.list.js';
import type { Procedure } from './procedure.type.js';

/** The newest first, unless asked otherwise; only what the viewer may see. */
export function proceduresOfPatient(
  context: RequestContext,
  patientId: string,
  list: ListArgs,
): Promise<Connection<Procedure>> {
  return pageOfPatient(context, procedureList, patientId, list, toProcedure);
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
