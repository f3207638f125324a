import type { Reference } from '@medplum/fhirtypes';
import { rowId } from './rowId.js';

/** `Type/id`, also as the end of an absolute URL and with a version, which is dropped. */
const RELATIVE = /^(?:https?:\/\/.+\/)?([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[^/]+)?$/;

const URN = /^urn:uuid:([0-9a-fA-F-]{36})$/;

/** What a literal reference names: a type and id, or a UUID of unknown type. Null for contained and logical ones. */
export function parseReference(reference: string): { type: string | null; id: string } | null {
  const relative = RELATIVE.exec(reference);
  if (relative?.[1] && relative[2]) return { type: relative[1], id: relative[2] };
  const urn = URN.exec(reference);
  return urn?.[1] ? { type: null, id: urn[1].toLowerCase() } : null;
}

/** The primary key of what a reference names, if it may be of this type. */
export function referencedRowId(reference: Reference | undefined, resourceType: string): string | null {
  const target = reference?.reference ? parseReference(reference.reference) : null;
  if (!target || (target.type !== null && target.type !== resourceType)) return null;
  return rowId(resourceType, target.id);
}

/** The first of some references that names a resource of this type. */
export function firstReferencedRowId(
  references: readonly (Reference | undefined)[] | undefined,
  resourceType: string,
): string | null {
  for (const reference of references ?? []) {
    const id = referencedRowId(reference, resourceType);
    if (id) return id;
  }
  return null;
}

export function referenceTo(resourceType: string, id: string | null | undefined): Reference | undefined {
  return id ? { reference: `${resourceType}/${id}` } : undefined;
}
