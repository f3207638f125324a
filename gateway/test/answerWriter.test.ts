import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { composeServices } from '@apollo/composition';
import { Supergraph } from '@apollo/federation-internals';
import { executeQueryPlan, type GraphQLDataSource, type ServiceMap } from '@apollo/gateway';
import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  getNamedType,
  graphql,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import { Graph, type PreparedOperation } from '../src/execution/graph.js';
import { createFormatError } from '../src/formatError.js';
import type { OperationContext } from '../src/operationContext.js';
import { Deadline } from '../src/resilience/deadline.js';
import { generatedQuery, randomNumbers } from './fixture/generatedOperation.js';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])\n';

const SUBGRAPHS: Readonly<Record<string, string>> = {
  shop: `${LINK}
    type Query { item(id: ID!): Item items: [Item!] nodes: [Node] found: [Found!]! me: User! matrix: [[Int!]]! }
    interface Node { id: ID! name: String }
    type Item implements Node @key(fields: "id") {
      id: ID! name: String kind: Kind! price: Float owner: User tags: [String!] related: [Item!]! details: Details
    }
    type User implements Node @key(fields: "id") { id: ID! name: String age: Int friend: User favourite: Node }
    union Found = Item | User
    enum Kind { SMALL LARGE }
    scalar Details`,
  reviews: `${LINK}
    type Query { latest: [Review!]! }
    type Item @key(fields: "id") { id: ID! stock: Int! reviews: [Review!] }
    type User @key(fields: "id") { id: ID! score: Float! written: [Review!]! isActive: Boolean }
    type Review { text: String! stars: Int author: User about: Item }`,
};

/** A number from 0 to 1 that depends on the text alone. */
function chanceOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;
}

/** Answers any field by its path: the same question always has the same answer. */
function answerField(
  source: Record<string, unknown>,
  _arguments: unknown,
  _context: unknown,
  info: GraphQLResolveInfo,
) {
  const { fieldName, returnType } = info;
  const known = source?.[fieldName];
  if (known !== undefined) return known;
  return valueOf(returnType, `${String(source?.['id'] ?? '')}.${fieldName}`, info.schema);
}

function valueOf(type: GraphQLOutputType, seed: string, schema: GraphQLSchema): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, seed, schema);
  const chance = chanceOf(seed);
  if (isListType(type))
    return Array.from({ length: Math.floor(chance * 4) }, (_, index) =>
      valueOf(type.ofType, `${seed}.${index}`, schema),
    );
  const named = getNamedType(type);
  if (isObjectType(named)) return { __typename: named.name, id: `${named.name}-${Math.floor(chance * 50)}` };
  if (isAbstractType(named)) {
    const possible = schema.getPossibleTypes(named);
    return valueOf(possible[Math.floor(chance * possible.length)] as GraphQLOutputType, `${seed}!`, schema); // in range
  }
  if (isEnumType(named)) return chance < 0.5 ? 'SMALL' : 'LARGE';
  const scalars: Record<string, unknown> = {
    ID: `id-${seed}`,
    String: chance < 0.5 ? `plain ${seed}` : `"quoted" \\ \n é 🏃 ${'long '.repeat(20)}${seed}`,
    Int: Math.floor(chance * 1000) - 500,
    Float: chance * 1e6,
    Boolean: chance < 0.5,
  };
  return named.name in scalars ? scalars[named.name] : { any: [chance, null, { of: 'thing' }] };
}

const WRONG: readonly unknown[] = [null, null, 7.5, 'neither', { an: 'object' }, true];

/** Puts nulls and values of wrong types where a subgraph has none; keys and types of entities stay, which joining needs. */
function spoil(value: unknown, seed: string, share: number): unknown {
  if (Array.isArray(value)) return value.map((item, index) => spoil(item, `${seed}.${index}`, share));
  if (typeof value !== 'object' || value === null) return value;
  const spoiled: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    const isKept = name === '_entities' || name === 'id' || name === '__typename';
    const chance = chanceOf(`${seed}.${name}`);
    const isLeaf = typeof inner !== 'object' || inner === null;
    const wrong = isLeaf ? WRONG[Math.floor((chance / share) * WRONG.length)] : null;
    Object.defineProperty(spoiled, name, {
      value: !isKept && chance < share ? wrong : spoil(inner, `${seed}.${name}`, share),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return spoiled;
}

/** Each answer from memory, so that both executions are told the same; given as a new object each time. */
function dataSource(name: string, share: number): GraphQLDataSource<OperationContext> {
  const schema = buildSubgraphSchema([{ typeDefs: parse(SUBGRAPHS[name] ?? '') }]);
  return {
    async process({ request, context, ...rest }) {
      const { query = '', variables = {} } = request;
      const result = await graphql({
        schema,
        source: query,
        variableValues: variables,
        fieldResolver: answerField,
      });
      assert.equal(result.errors, undefined, `${String(result.errors)} ${query}`);
      const seed = `${name} ${query} ${JSON.stringify(variables)}`;
      const text = JSON.stringify(spoil(JSON.parse(JSON.stringify(result.data)), seed, share));
      const data = JSON.parse(text) as Record<string, unknown>;
      const isRoot =
        !query.includes('_entities(') &&
        'pathInIncomingRequest' in rest &&
        rest.pathInIncomingRequest?.length === 0;
      if (isRoot) context.roots.push(data);
      return { data };
    },
  };
}

/**
 * With the keys of objects sorted: where a field is selected twice, Apollo's executor joins the fragments in it before it
 * answers them, while the writer answers in the document's order as the specification has it.
 */
function canonical(json: string): string {
  const inOrder = (value: unknown): string => {
    if (Array.isArray(value)) return `[${value.map(inOrder).join()}]`;
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    return `{${Object.entries(value)
      .map(([name, inner]) => `${JSON.stringify(name)}:${inOrder(inner)}`)
      .toSorted()
      .join()}}`;
  };
  return inOrder(JSON.parse(json));
}

const sorted = (paths: readonly unknown[]): string[] => paths.map((path) => JSON.stringify(path)).toSorted();

describe('what the answer writer makes of the joined data is what Apollo’s executor makes of it', () => {
  const composed = composeServices(
    Object.entries(SUBGRAPHS).map(([name, sdl]) => ({
      name,
      typeDefs: parse(sdl),
      url: 'http://not-used.invalid',
    })),
  );
  const { supergraphSdl } = composed;
  assert.ok(supergraphSdl, String(composed.errors));
  const supergraph = Supergraph.build(supergraphSdl);
  const supergraphSchema = supergraph.schema.toGraphQLJSSchema();
  const apiSchema = supergraph.apiSchema();
  const variables = { yes: true, no: false };
  const contextNow = (): OperationContext => {
    const deadline = new Deadline(60_000);
    deadline.clear();
    const viewer = { subject: '', clientId: '', scope: '', tokenId: '', expiresAt: 0 };
    return { viewer, purpose: undefined, requestId: '', deadline, roots: [] };
  };

  /** Apollo's executor with its own shaping of the result. */
  async function byApollo(
    graph: Graph,
    sources: ServiceMap,
    { operation, plan }: PreparedOperation,
    query: string,
  ) {
    const fragments = Object.fromEntries(
      parse(query).definitions.flatMap((each) =>
        each.kind === 'FragmentDefinition' ? [[each.name.value, each]] : [],
      ),
    );
    const given = { ...variables, byDefault: true };
    const context = { request: { variables: given }, context: contextNow(), metrics: {} };
    const { data, errors, extensions } = await executeQueryPlan(
      plan,
      sources,
      context as unknown as Parameters<typeof executeQueryPlan>[2], // as in Graph.execute
      { schema: graph.schema, operation, fragments },
      supergraphSchema,
      apiSchema,
    );
    assert.equal(errors, undefined, String(errors));
    const problems = (extensions?.['valueCompletion'] ?? []) as Array<{ path: unknown[] }>; // as the executor gives them
    return { data: JSON.stringify(data), misfits: problems.map(({ path }) => path) };
  }

  for (const [title, share] of [
    ['where subgraphs keep to the schema', 0],
    ['where they send nulls and values of other types', 0.08],
  ] as const) {
    test(`on 150 generated operations, ${title}`, async () => {
      const random = randomNumbers(20261122);
      const sources: Record<string, GraphQLDataSource> = {};
      const graph = new Graph({
        supergraphSdl,
        dataSourceFor: (name) => {
          const source = dataSource(name, share);
          sources[name] = source as GraphQLDataSource; // Apollo's map knows no context type
          return source;
        },
        checks: { checkSource() {}, checkDocument() {} },
        costOf: () => () => 0,
        formatError: createFormatError({ explainDocuments: true }),
      });
      const seen = { operations: 0, misfits: 0, nulls: 0, bytes: 0 };
      while (seen.operations < 150) {
        const query = generatedQuery(graph.schema, random);
        if (query === undefined) continue;
        const source = query.replace(', $unused: Int', '');
        let prepared: PreparedOperation;
        try {
          prepared = graph.prepare(source, undefined);
        } catch {
          continue; // A variable that is not used.
        }
        const context = contextNow();
        const own = await graph.execute(prepared, variables, context);
        const apollo = await byApollo(graph, sources, prepared, source);
        assert.equal(canonical(own.json), canonical(apollo.data), source);
        assert.deepEqual(sorted(own.misfits), sorted(apollo.misfits), source);
        assert.deepEqual(own.errors, []);
        seen.operations += 1;
        seen.misfits += own.misfits.length;
        seen.nulls += own.json.split('null').length - 1;
        seen.bytes += own.json.length;
      }
      assert.ok(seen.bytes > 20_000, JSON.stringify(seen));
      if (share > 0) assert.ok(seen.misfits > 50 && seen.nulls > 100, JSON.stringify(seen));
    });
  }
});
