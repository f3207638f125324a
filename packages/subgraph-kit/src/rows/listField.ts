import type { Category } from '@caregraph/policy';
import type { ClassType } from 'type-graphql';
import { listArguments, type ListArgs } from './listArguments.js';
import type { PatientEntity, PatientRow } from './patientRow.entity.js';

/**
 * By what a list can be filtered and sorted: one of these for each such field of the graph's type, keyed by its name.
 * Asking by a field is reading it, so the viewer must be permitted to read it (a mask is not enough).
 */
export type ListField<E> = {
  /** Where the field is classified otherwise than the rows; compared with the schema at the start. */
  readonly category?: Category;
} & (
  | {
      /** A word of a closed list, e.g. a status: filtered by any of some, sorted by letters. */
      readonly kind: 'WORD';
      readonly column: Column<E>;
    }
  | {
      /** A CodeableConcept: filtered by any of some codes, each `code` or `system|code` as in FHIR search. */
      readonly kind: 'CODE';
      readonly column: Column<E>;
      /** Absent where rows keep no system: then only `code` finds anything. */
      readonly system?: Column<E>;
    }
  | {
      /** A point in time: filtered by a range, sorted; what has none counts as the earliest. */
      readonly kind: 'TIME';
      readonly column: Column<E>;
    }
  | {
      /** An amount of money in minor units: filtered by a range in one currency, sorted; none counts as the least. */
      readonly kind: 'AMOUNT';
      readonly column: Column<E>;
      readonly currency: Column<E>;
    }
  | {
      /** A measured number: filtered by a range in one unit. Sorting would compare units with each other. */
      readonly kind: 'QUANTITY';
      readonly column: Column<E>;
      readonly unit: Column<E>;
    }
);

type Column<E> = keyof E & string;

/** The list of a patient's rows of one entity. */
export interface PatientList<E extends PatientRow> {
  readonly entity: PatientEntity<E>;
  readonly fields: Readonly<Record<string, ListField<E>>>;
  /** The arguments of the list in the graph: for `@Args(() => list.Arguments)`. */
  readonly Arguments: ClassType<ListArgs>;
}

/** Declares a patient's list of an entity; makes its arguments, `<Resource>Filter` and `<Resource>Order`. */
export function patientList<E extends PatientRow>(
  entity: PatientEntity<E>,
  fields: Readonly<Record<string, ListField<E>>>,
): PatientList<E> {
  return { entity, fields, Arguments: listArguments(entity.resource, fields) };
}

/** The category that a list's field is classified with. */
export function categoryOfField<E extends PatientRow>(list: PatientList<E>, field: string): Category {
  return list.fields[field]?.category ?? list.entity.category;
}
