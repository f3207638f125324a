import { Kind, type DocumentNode } from 'graphql';
import type { Viewer } from '../accessToken.js';
import { RegistryError } from '../registryError.js';

/** An app whose token holds this scope may ask for the schema in production. */
const INTROSPECTION_SCOPE = 'graph:introspect';

/**
 * Does the document ask for the schema anywhere? `__schema` and `__type` are fields of the root alone, but a fragment
 * may carry them, so every field is looked at. Once per document.
 */
export function asksForSchema(document: DocumentNode): boolean {
  const sets = document.definitions.flatMap((each) => ('selectionSet' in each ? [each.selectionSet] : []));
  for (let set = sets.pop(); set; set = sets.pop())
    for (const selection of set.selections) {
      if (
        selection.kind === Kind.FIELD &&
        (selection.name.value === '__schema' || selection.name.value === '__type')
      )
        return true;
      if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet)
        sets.push(selection.selectionSet);
    }
  return false;
}

/** @throws RegistryError OPERATION_REFUSED INTROSPECTION_DISABLED in production, unless the token holds the scope. */
export function checkIntrospection(viewer: Viewer, production: boolean): void {
  if (production && !viewer.scope.split(' ').includes(INTROSPECTION_SCOPE))
    throw new RegistryError('OPERATION_REFUSED', 'INTROSPECTION_DISABLED');
}
