import { buildSubgraphSchema, printSubgraphSchema } from '@apollo/subgraph';
import { parse, specifiedDirectives, type GraphQLSchema } from 'graphql';
import { buildSchema, createResolversMap, type BuildSchemaOptions } from 'type-graphql';
import { accessDirective } from '../access/accessDirective.js';
import { classify, type Classification } from '../access/classification.js';
import { maskFields } from '../access/maskFields.js';
import { applyShield, rulesOf } from '../access/rules.js';
import { seal } from '../access/seal.js';
import type { GraphQLContext, RequestContext } from '../request/requestContext.js';

const LINKS = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@composeDirective"])
  @link(url: "https://caregraph.dev/specs/access/v1.0", import: ["@access", "AccessCategory", "AccessMask"])
  @composeDirective(name: "@access")
`;

/** Loads an entity from its key, for `_entities`. Null where it is not there or may not be known of. */
export type ReferenceResolver = (reference: { id: string }, context: RequestContext) => unknown;

export interface SubgraphDefinition {
  /** The name in the supergraph, and the audience of the gateway's assertions. */
  readonly name: string;
  readonly resolvers: BuildSchemaOptions['resolvers'];
  /** Types that no root field leads to, because another subgraph does: at least `Patient`. */
  readonly types: NonNullable<BuildSchemaOptions['orphanedTypes']>;
  /** Where subscriptions of this subgraph come from, if it has any. */
  readonly pubSub?: NonNullable<BuildSchemaOptions['pubSub']>;
  /** By type name. */
  readonly references: Readonly<Record<string, ReferenceResolver>>;
}

export interface SubgraphSchema {
  readonly schema: GraphQLSchema;
  /** The subgraph's SDL, as checked in under `schema/`. */
  readonly sdl: string;
  readonly classification: Classification;
}

/**
 * type-graphql classes → federation subgraph, every field behind its rule.
 * @throws Error naming fields that are not classified (see {@link classify}).
 */
export async function federatedSchema(definition: SubgraphDefinition): Promise<SubgraphSchema> {
  const codeFirst = await buildSchema({
    resolvers: definition.resolvers,
    orphanedTypes: definition.types,
    ...(definition.pubSub ? { pubSub: definition.pubSub } : {}),
    directives: [...specifiedDirectives, accessDirective],
    // The definitions of @key and others come with buildSubgraphSchema, which checks the whole again.
    skipCheck: true,
    validate: false,
  });
  const sdl = LINKS + printSubgraphSchema(codeFirst);
  const resolvers: Record<string, object> = { ...createResolversMap(codeFirst) };
  for (const [typeName, resolveReference] of Object.entries(definition.references)) {
    resolvers[typeName] = {
      ...resolvers[typeName],
      __resolveReference: (reference: { id: string }, { request }: GraphQLContext) =>
        resolveReference(reference, request),
    };
  }
  const bare = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]); // its type omits references
  const classification = classify(bare);
  maskFields(bare, classification);
  const schema = seal(applyShield(bare, rulesOf(bare, classification)), classification);
  return { schema, sdl, classification };
}
