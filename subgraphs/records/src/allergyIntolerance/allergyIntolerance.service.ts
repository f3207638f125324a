import {
  rowSubject,
  concept,
  pageOfPatient,
  patientRowById,
  type Connection,
  type ListArgs,
  type RequestContext,
} from '@caregraph/subgraph-kit';
import { AllergyIntoleranceRow } from './allergyIntolerance.entity.js';
import { allergyIntoleranceList } from './allergyIntolerance.list.js';
import type { AllergyIntolerance } from './allergyIntolerance.type.js';

/** The newest first, unless asked otherwise; only what the viewer may see. */
export function allergyIntolerancesOfPatient(
  context: RequestContext,
  patientId: string,
  list: ListArgs,
): Promise<Connection<AllergyIntolerance>> {
  return pageOfPatient(context, allergyIntoleranceList, patientId, list, toAllergyIntolerance);
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
