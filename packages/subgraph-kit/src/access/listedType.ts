import { isResourceType } from '@caregraph/policy';
import { getNamedType, getNullableType, isListType, isObjectType, type GraphQLOutputType } from 'graphql';

/**
 * The FHIR type of the entities that a field lists, as a connection or plainly; undefined for anything else. Such a
 * field is a search: it tells how many there are.
 */
export function listedType(type: GraphQLOutputType): string | undefined {
  const named = getNamedType(type);
  if (!isObjectType(named)) return undefined;
  if (isListType(getNullableType(type))) return isResourceType(named.name) ? named.name : undefined;
  const edge = getNamedType(named.getFields()['edges']?.type);
  const node = isObjectType(edge) ? getNamedType(edge.getFields()['node']?.type) : undefined;
  return isResourceType(node?.name) ? node?.name : undefined;
}
