import {
  rowSubject,
  concept,
  pageOfPatient,
  patientRowById,
  type Connection,
  type ListArgs,
  type RequestContext,
} from '@caregraph/subgraph-kit';
import { ImmunizationRow } from './immunization.entity.js';
import { immunizationList } from './immunization.list.js';
import type { Immunization } from './immunization.type.js';

/** The newest first, unless asked otherwise; only what the viewer may see. */
export function immunizationsOfPatient(
  context: RequestContext,
  patientId: string,
  list: ListArgs,
): Promise<Connection<Immunization>> {
  return pageOfPatient(context, immunizationList, patientId, list, toImmunization);
}

/** Null where it is not there or the viewer may not know of it. */
export async function immunizationById(context: RequestContext, id: string): Promise<Immunization | null> {
  const row = await patientRowById(context, ImmunizationRow, id);
  return row && toImmunization(row);
}

function toImmunization(row: ImmunizationRow): Immunization {
  return {
    id: row.id,
    subject: rowSubject(row),
    encounterId: row.encounterId,
    status: row.status,
    vaccineCode: concept(row.codeSystem, row.code, row.codeDisplay),
    occurrenceDateTime: row.occurredAt,
  };
}
