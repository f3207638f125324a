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
import { ConditionRow } from './condition.entity.js';
import type { Condition } from './condition.type.js';

/** The newest first; only what row security shows to the viewer. */
export function conditionsOfPatient(
  context: RequestContext,
  patientId: string,
  page: PageArgs,
): Promise<Connection<Condition>> {
  return pageOfPatient(context, ConditionRow, patientId, pageOf(page), toCondition);
}

/** Null where it is not there or the viewer may not know of it. */
export async function conditionById(context: RequestContext, id: string): Promise<Condition | null> {
  const row = await patientRowById(context, ConditionRow, id);
  return row && toCondition(row);
}

function toCondition(row: ConditionRow): Condition {
  return {
    id: row.id,
    subject: rowSubject(row),
    encounterId: row.encounterId,
    clinicalStatus: row.clinicalStatus,
    verificationStatus: row.verificationStatus,
    code: concept(row.codeSystem, row.code, row.codeDisplay),
    onsetDateTime: row.onsetAt,
    abatementDateTime: row.abatementAt,
    recordedDate: row.recordedAt,
  };
}
