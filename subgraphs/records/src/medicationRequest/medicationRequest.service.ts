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
import { MedicationRequestRow } from './medicationRequest.entity.js';
import type { MedicationRequest } from './medicationRequest.type.js';

/** The newest first; only what row security shows to the viewer. */
export function medicationRequestsOfPatient(
  context: RequestContext,
  patientId: string,
  page: PageArgs,
): Promise<Connection<MedicationRequest>> {
  return pageOfPatient(context, MedicationRequestRow, patientId, pageOf(page), toMedicationRequest);
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
