import {
  rowSubject,
  concept,
  pageOf,
  pageOfPatient,
  type Quantity,
  patientRowById,
  type Connection,
  type PageArgs,
  type RequestContext,
} from '@caregraph/subgraph-kit';
import { ObservationRow } from './observation.entity.js';
import type { Observation, ObservationComponent } from './observation.type.js';

/** The newest first; only what row security shows to the viewer. */
export function observationsOfPatient(
  context: RequestContext,
  patientId: string,
  page: PageArgs,
): Promise<Connection<Observation>> {
  return pageOfPatient(context, ObservationRow, patientId, pageOf(page), toObservation);
}

/** Null where it is not there or the viewer may not know of it. */
export async function observationById(context: RequestContext, id: string): Promise<Observation | null> {
  const row = await patientRowById(context, ObservationRow, id);
  return row && toObservation(row);
}

function toObservation(row: ObservationRow): Observation {
  return {
    id: row.id,
    subject: rowSubject(row),
    encounterId: row.encounterId,
    status: row.status,
    category: row.categoryCode,
    code: concept(row.codeSystem, row.code, row.codeDisplay),
    effectiveDateTime: row.effectiveAt,
    issued: row.issuedAt,
    valueQuantity: quantity(row.valueQuantity, row.valueUnit),
    valueCodeableConcept: concept(row.valueCodeSystem, row.valueCode, row.valueCodeDisplay),
    valueString: row.valueText,
    components: components(row),
  };
}

function quantity(value: string | number | null, unit: string | null): Quantity | null {
  return value === null ? null : { value: Number(value), unit };
}

function components(row: ObservationRow): ObservationComponent[] | null {
  return (
    row.components?.map((part) => ({
      subject: rowSubject(row),
      code: concept(part.code_system, part.code, part.code_display),
      valueQuantity: quantity(part.value_quantity, part.value_unit),
    })) ?? null
  );
}
