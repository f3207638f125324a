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
import { ImmunizationRow } from './immunization.entity.js';
import type { Immunization } from './immunization.type.js';

/** The newest first; only what row security shows to the viewer. */
export function immunizationsOfPatient(
  context: RequestContext,
  patientId: string,
  page: PageArgs,
): Promise<Connection<Immunization>> {
  return pageOfPatient(context, ImmunizationRow, patientId, pageOf(page), toImmunization);
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
