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
import { EncounterRow } from './encounter.entity.js';
import type { Encounter } from './encounter.type.js';

/** The newest first; only what row security shows to the viewer. */
export function encountersOfPatient(
  context: RequestContext,
  patientId: string,
  page: PageArgs,
): Promise<Connection<Encounter>> {
  return pageOfPatient(context, EncounterRow, patientId, pageOf(page), toEncounter);
}

/** Null where it is not there or the viewer may not know of it. */
export async function encounterById(context: RequestContext, id: string): Promise<Encounter | null> {
  const row = await patientRowById(context, EncounterRow, id);
  return row && toEncounter(row);
}

function toEncounter(row: EncounterRow): Encounter {
  return {
    id: row.id,
    subject: rowSubject(row),
    practitionerId: row.practitionerId,
    status: row.status,
    classCode: row.classCode,
    type: concept(row.typeSystem, row.typeCode, row.typeDisplay),
    reason: concept(row.reasonSystem, row.reasonCode, row.reasonDisplay),
    start: row.periodStart,
    end: row.periodEnd,
  };
}
