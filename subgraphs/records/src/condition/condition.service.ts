import {
  rowSubject,
  concept,
  pageOfPatient,
  patientRowById,
  type Connection,
  type ListArgs,
  type RequestContext,
} from '@caregraph/subgraph-kit';
import { ConditionRow } from './condition.entity.js';
import { conditionList } from './condition.list.js';
import type { Condition } from './condition.type.js';

/** The newest first, unless asked otherwise; only what the viewer may see. */
export function conditionsOfPatient(
  context: RequestContext,
  patientId: string,
  list: ListArgs,
): Promise<Connection<Condition>> {
  return pageOfPatient(context, conditionList, patientId, list, toCondition);
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
