import {
  rowSubject,
  concept,
  pageOfPatient,
  patientRowById,
  type Connection,
  type ListArgs,
  type RequestContext,
} from '@caregraph/subgraph-kit';
import { MedicationRequestRow } from './medicationRequest.entity.js';
import { medicationRequestList } from './medicationRequest.list.js';
import type { MedicationRequest } from './medicationRequest.type.js';

/** The newest first, unless asked otherwise; only what the viewer may see. */
export function medicationRequestsOfPatient(
  context: RequestContext,
  patientId: string,
  list: ListArgs,
): Promise<Connection<MedicationRequest>> {
  return pageOfPatient(context, medicationRequestList, patientId, list, toMedicationRequest);
}

/** Null where it is not there or the viewer may not know of it. */
export async function medicationRequestById(
  context: RequestContext,
  id: string,
): Promise<MedicationRequest | null> {
  const row = await patientRowById(context, MedicationRequestRow, id);
  return row && toMedicationRequest(row);
}

function toMedicationRequest(row: MedicationRequestRow): MedicationRequest {
  return {
    id: row.id,
    subject: rowSubject(row),
    encounterId: row.encounterId,
    requesterId: row.requesterId,
    status: row.status,
    intent: row.intent,
    medication: concept(row.codeSystem, row.code, row.codeDisplay),
    authoredOn: row.authoredAt,
    dosageText: row.dosageText,
  };
}
