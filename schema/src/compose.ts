import { composeServices } from '@apollo/composition';
import { Supergraph } from '@apollo/federation-internals';
import { lexicographicSortSchema, parse, printSchema } from 'graphql';

export interface SubgraphSdl {
  readonly name: string;
  readonly sdl: string;
}

/**
 * Composes the supergraph offline from the SDL of its subgraphs. The addresses in it are placeholders: the gateway's
 * configuration says where each subgraph is.
 * @throws Error with every composition error.
 */
export function composeSupergraph(subgraphs: readonly SubgraphSdl[]): string {
  const result = composeServices(
    subgraphs.map(({ name, sdl }) => ({ name, typeDefs: parse(sdl), url: `http://${name}.invalid/graphql` })),
  );
  if (result.errors?.length) {
    throw new Error(
      `The subgraphs do not compose:\n  ${result.errors.map((error) => error.message).join('\n  ')}`,
    );
  }
  if (!result.supergraphSdl) throw new Error('The composition gave no supergraph.');
  return `${result.supergraphSdl.trimEnd()}\n`;
}

/** What clients see of a supergraph, as SDL, types and fields by name. */
export function apiSchemaOf(supergraph: string): string {
  const schema = Supergraph.build(supergraph).apiSchema().toGraphQLJSSchema();
  return `${printSchema(lexicographicSortSchema(schema)).trimEnd()}\n`;
}
