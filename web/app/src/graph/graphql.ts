import { initGraphQLTada } from 'gql.tada';
import type { Graph } from './graphTypes.js';

/** Documents whose answers have types, out of the supergraph. */
export const graphql = initGraphQLTada<{
  introspection: Graph;
  disableMasking: true;
  scalars: {
    DateTime: string;
    LocalDate: string;
    FhirDate: string;
  };
}>();

export type { ResultOf, VariablesOf } from 'gql.tada';
