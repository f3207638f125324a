import { isResourceType } from '@caregraph/policy';
import {
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql';

/** Types of the graph that FHIR has no type of its own for, and the one whose scope covers them. */
const COVERED_BY: Readonly<Record<string, string>> = {
  ProcessingRestriction: 'Consent',
  PurposeObjection: 'Consent',
};

function resourceOf(type: GraphQLObjectType): string | undefined {
  return isResourceType(type.name) ? type.name : COVERED_BY[type.name];
}

/**
 * The FHIR type of the entities that a field lists, as a connection or plainly; undefined for anything else. Such a
 * field is a search: it tells how many there are.
 */
export function listedType(type: GraphQLOutputType): string | undefined {
  const named = getNamedType(type);
  if (!isObjectType(named)) return undefined;
  if (isListType(getNullableType(type))) return resourceOf(named);
  const edge = getNamedType(named.getFields()['edges']?.type);
  const node = isObjectType(edge) ? getNamedType(edge.getFields()['node']?.type) : undefined;
  return isObjectType(node) ? resourceOf(node) : undefined;
}
