import type { Reference, Resource } from '@medplum/fhirtypes';
import { remainderOf, withRemainder } from './remainder.js';
import type { Shape } from './shape.js';

/** What a row needs and its resource alone does not say. */
export interface MappingContext {
  /** The clinic that keeps the row. */
  subscriberId: string | null;
  /** The mask of sensitivity labels. */
  labels: number;
  /** The id of a partner app by its client_id, for the consents that name one. */
  appIdOf(clientId: string): string | null;
}

/** A context for resources that stand alone: no clinic, no labels, no apps. */
export const EMPTY_CONTEXT: MappingContext = { subscriberId: null, labels: 0, appIdOf: () => null };

/** Elements of a resource, at any depth, any of which may be absent. */
export type Rendered = { readonly [name: string]: unknown };

/** How the resources of one type and the rows of one table become each other, without loss. */
export interface Mapping<R extends Resource = Resource, C extends { id: string } = { id: string }> {
  readonly resourceType: R['resourceType'];
  readonly table: string;
  /** What R4 demands of the elements that import reads. */
  readonly shape: Shape;
  /** The reference to the patient the resource is about; absent in directories. */
  patientOf?(resource: R): Reference | undefined;
  /** The reference to the encounter the resource belongs to. */
  encounterOf?(resource: R): Reference | undefined;
  toRow(resource: R, context: MappingContext): C & { remainder: unknown };
  toResource(row: C & { remainder?: unknown }): R;
}

interface Definition<R extends Resource, C extends { id: string }> extends Omit<
  Mapping<R, C>,
  'toRow' | 'toResource'
> {
  columns(resource: R, context: MappingContext): C;
  /** The elements that the columns say by themselves. It must accept columns as a database driver reads them. */
  render(columns: C): Rendered;
}

/** Completes a mapping: what the columns do not render goes to the remainder. */
export function mapping<R extends Resource, C extends { id: string }>(
  definition: Definition<R, C>,
): Mapping<R, C> {
  const { columns, render, ...rest } = definition;
  return {
    ...rest,
    toRow(resource, context) {
      const row = columns(resource, context);
      return { ...row, remainder: remainderOf(renderWhole(row), resource) ?? null };
    },
    toResource(row) {
      // The remainder was taken from a resource of this type, so that what it completes is one again.
      return withRemainder(renderWhole(row), row.remainder) as R;
    },
  };

  function renderWhole(row: C): Rendered {
    return { resourceType: definition.resourceType, id: row.id, ...render(row) };
  }
}
