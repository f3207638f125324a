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
import { AllergyIntoleranceRow } from './allergyIntolerance.entity.js';
import type { AllergyIntolerance } from './allergyIntolerance.type.js';

/** The newest first; only what row security shows to the viewer. */
export function allergyIntolerancesOfPatient(
  context: RequestContext,
  patientId: string,
  page: PageArgs,
): Promise<Connection<AllergyIntolerance>> {
  return pageOfPatient(context, AllergyIntoleranceRow, patientId, pageOf(page), toAllergyIntolerance);
}

/** Null where it is not there or the viewer may not know of it. */
export async function allergyIntoleranceById(
  context: RequestContext,
  id: string,
): Promise<AllergyIntolerance | null> {
  const row = await patientRowById(context, AllergyIntoleranceRow, id);
  return row && toAllergyIntolerance(row);
}

function toAllergyIntolerance(row: AllergyIntoleranceRow): AllergyIntolerance {
  return {
    id: row.id,
    subject: rowSubject(row),
    encounterId: row.encounterId,
    clinicalStatus: row.clinicalStatus,
    verificationStatus: row.verificationStatus,
    type: row.type,
    categories: row.categoryNames,
    criticality: row.criticality,
    code: concept(row.codeSystem, row.code, row.codeDisplay),
    recordedDate: row.recordedAt,
  };
}
