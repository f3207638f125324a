import { buildSubgraphSchema, printSubgraphSchema } from '@apollo/subgraph';
import type { Category } from '@caregraph/policy';
import { parse, specifiedDirectives, type GraphQLSchema } from 'graphql';
import { buildSchema, createResolversMap, type BuildSchemaOptions } from 'type-graphql';
import { accessDirective } from '../access/accessDirective.js';
import { classify, type Classification } from '../access/classification.js';
import { letKnownPermitsPass, resolversOf } from '../access/knownPermits.js';
import { maskFields } from '../access/maskFields.js';
import { applyShield, rulesOf } from '../access/rules.js';
import { searchableFields, type Searchable } from '../access/searchableFields.js';
import { seal } from '../access/seal.js';
import type { GraphQLContext, RequestContext } from '../request/requestContext.js';

const LINKS = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@composeDirective"])
  @link(url: "https://caregraph.dev/specs/access/v1.0", import: ["@access", "AccessCategory", "AccessMask"])
  @composeDirective(name: "@access")
`;

/** Loads an entity from its key, for `_entities`. Null where it is not there or may not be known of. */
export type ReferenceResolver = (reference: Reference, context: RequestContext) => unknown;

/** What the gateway names an entity by: its key, and what `@requires` asks of other subgraphs. */
export type Reference = { readonly id: string } & Readonly<Record<string, unknown>>;

export interface SubgraphDefinition {
  /** The name in the supergraph, and the audience of the gateway's assertions. */
  readonly name: string;
  readonly resolvers: BuildSchemaOptions['resolvers'];
  /** Types that no root field leads to, because another subgraph does: at least `Patient`. */
  readonly types: NonNullable<BuildSchemaOptions['orphanedTypes']>;
  /** Where subscriptions of this subgraph come from, if it has any. */
  readonly pubSub?: NonNullable<BuildSchemaOptions['pubSub']>;
  /** The lists that can be filtered and sorted. */
  readonly lists?: readonly DeclaredList[];
  /** Further arguments of lists, on which a service decides: `Query.breakGlassGrants(state:)`. */
  readonly servedArguments?: readonly string[];
  /** It has nothing of any patient, and its database role may not even ask for rights on one. */
  readonly knowsNoPatients?: true;
  /** What it reads besides the database; requests have it as `source`. */
  readonly source?: unknown;
  /** Entities whose key is no UUID but a text, which their reference resolver reads. */
  readonly textKeys?: readonly string[];
  /** By type name. */
  readonly references: Readonly<Record<string, ReferenceResolver>>;
}

/** What a `PatientList` says of its fields. */
interface DeclaredList {
  readonly entity: { readonly category: Category; readonly resource: string };
  readonly fields: Readonly<Record<string, { readonly kind: string; readonly category?: Category }>>;
}

export interface SubgraphSchema {
  readonly schema: GraphQLSchema;
  /** The subgraph's SDL, as checked in under `schema/`. */
  readonly sdl: string;
  readonly classification: Classification;
}

/**
 * type-graphql classes → federation subgraph, every field behind its rule. `shielded: false` leaves the rules away, for
 * the benchmark of what they cost.
 * @throws Error naming fields that are not classified (see {@link classify}).
 */
export async function federatedSchema(
  definition: SubgraphDefinition,
  { shielded = true }: { readonly shielded?: boolean } = {},
): Promise<SubgraphSchema> {
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
      __resolveReference: (reference: Reference, { request }: GraphQLContext) =>
        resolveReference(reference, request),
    };
  }
  const bare = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]); // its type omits references
  const classification = classify(bare);
  if (!shielded) return { schema: bare, sdl, classification };
  const lists = searchableFields(bare, classification, definition.servedArguments);
  requireSameFields(definition.lists ?? [], lists);
  const resolversAsMade = resolversOf(bare);
  maskFields(bare, classification);
  const shieldedSchema = seal(
    applyShield(bare, rulesOf(bare, classification, lists)),
    classification,
    definition.textKeys,
  );
  const schema = letKnownPermitsPass(shieldedSchema, classification, resolversAsMade);
  return { schema, sdl, classification };
}

/**
 * The schema and the tables of the lists each say by what a list may be asked; shield decides by the one, the rows'
 * loader by the other.
 * @throws Error where they differ.
 */
function requireSameFields(declared: readonly DeclaredList[], lists: ReadonlyMap<string, Searchable>): void {
  const text = (type: string, fields: Iterable<readonly [string, Category]>): string =>
    `${type}: ${[...fields]
      .map(([name, category]) => `${name} ${category}`)
      .toSorted()
      .join(', ')}`;
  const inTables = declared.map(({ entity, fields }) =>
    text(
      entity.resource,
      Object.entries(fields).map(([name, field]) => [name, field.category ?? entity.category] as const),
    ),
  );
  const inSchema = [...lists.values()].map(({ type, fields }) => text(type, fields));
  const faults = [
    ...inSchema.filter((list) => !inTables.includes(list)).map((list) => `only in the schema: ${list}`),
    ...inTables.filter((list) => !inSchema.includes(list)).map((list) => `only in a table: ${list}`),
  ];
  if (faults.length > 0)
    throw new Error(`The lists' fields differ from the schema's:\n  ${faults.join('\n  ')}`);
}
