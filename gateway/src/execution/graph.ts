// First, before anything of Apollo's is evaluated.
import '../telemetryOff.js';
import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { executeQueryPlan, type GraphQLDataSource, type ServiceMap } from '@apollo/gateway';
import { QueryPlanner, type QueryPlan } from '@apollo/query-planner';
import {
  getVariableValues,
  Kind,
  OperationTypeNode,
  parse,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { OperationContext } from '../operationContext.js';
import { RegistryError } from '../registryError.js';
import type { CostFunction } from '../safety/cost.js';
import { checkSource, weightOf, type Weight } from '../safety/documentLimits.js';
import { isRepeatable } from '../safety/repeatable.js';
import { createAnswerWriter, type AnswerWriter, type WrittenData } from './answerWriter.js';
import { BoundedCache } from './boundedCache.js';
import { joinRoots } from './joinedRoots.js';
import {
  prepareDocument,
  type DocumentChecks,
  type ErrorFormatter,
  type PreparedDocument,
} from './preparedDocument.js';
import { operationRefusal, Refusal } from './refusal.js';

export type Variables = Readonly<Record<string, unknown>>;

/** One operation of a document, ready to be executed any number of times. */
export interface PreparedOperation {
  readonly operation: OperationDefinitionNode;
  readonly name: string | undefined;
  readonly introspects: boolean;
  readonly plan: QueryPlan;
  readonly writer: AnswerWriter;
  /** What these variables let it cost, in points. */
  readonly costOf: CostFunction;
  /** Whether asking for the mutation again does nothing again. */
  readonly isRepeatable: boolean;
}

/** What came of an operation: data, and errors as the executor has them. */
export interface Executed extends WrittenData {
  readonly errors: readonly ExecutionError[];
}

/** An error with the client's path, before it is formatted for clients. */
export interface ExecutionError {
  readonly message: string;
  readonly path?: ReadonlyArray<string | number> | undefined;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** What an operation comes to, without being run. */
export interface Measured extends Weight {
  readonly type: string;
  /** With the variables given; one that is left out counts as its default, or as a page of a hundred. */
  readonly points: number;
  readonly tokens: number;
  readonly introspects: boolean;
}

/** Computes what an operation may cost, once; the returned function does it for given variables. */
export type CostOf = (
  schema: GraphQLSchema,
  document: PreparedDocument['document'],
  operationName: string | undefined,
) => CostFunction;

export interface GraphOptions {
  readonly supergraphSdl: string;
  /** Gives the data source of a subgraph, by its name and the URL that the supergraph holds for it. */
  dataSourceFor(name: string, url: string): GraphQLDataSource<OperationContext>;
  readonly checks: DocumentChecks;
  readonly costOf: CostOf;
  readonly formatError: ErrorFormatter;
}

/** Documents that are kept ready, good or refused. A refused one costs its client as little as a good one. */
const KEPT_DOCUMENTS = { maximumEntries: 2000, maximumSize: 16 * 1024 * 1024 };

/**
 * One supergraph, ready to execute operations: Apollo's planner and executor, with everything that depends on the document
 * alone (parsing, validation, checks, cost, plan, the shape of the answer) done once per document. A new supergraph is a new
 * Graph; operations under way finish on the one they began on.
 */
export class Graph {
  readonly schema: GraphQLSchema;
  readonly subgraphNames: readonly string[];
  readonly #options: GraphOptions;
  readonly #planner: QueryPlanner;
  readonly #supergraphSchema: GraphQLSchema;
  readonly #apiSchema: ReturnType<Supergraph['apiSchema']>;
  readonly #dataSources: ServiceMap;
  readonly #documents = new BoundedCache<KeptDocument>(KEPT_DOCUMENTS);

  /** @throws Error if the supergraph is not valid. */
  constructor(options: GraphOptions) {
    this.#options = options;
    const supergraph = Supergraph.build(options.supergraphSdl, { validateSupergraph: true });
    this.#planner = new QueryPlanner(supergraph);
    this.#supergraphSchema = supergraph.schema.toGraphQLJSSchema();
    this.#apiSchema = supergraph.apiSchema();
    this.schema = this.#apiSchema.toGraphQLJSSchema();
    const subgraphs = supergraph.subgraphsMetadata();
    this.subgraphNames = subgraphs.map(({ name }) => name);
    const dataSources = Object.create(null) as ServiceMap;
    for (const { name, url } of subgraphs)
      // Apollo's map knows no context type of ours; the data sources get the one given to execute().
      dataSources[name] = options.dataSourceFor(name, url) as GraphQLDataSource;
    this.#dataSources = dataSources;
  }

  /**
   * The operation of that name, ready to execute.
   * @throws Refusal or RegistryError if the document is refused, has no such operation, or cannot be planned.
   */
  prepare(source: string, operationName: string | undefined): PreparedOperation {
    let kept = this.#documents.get(source);
    if (!kept) {
      kept = this.#keep(source);
      this.#documents.set(source, kept);
    }
    if ('refused' in kept) throw kept.refused;
    const known = kept.operations.get(operationName);
    if (known) return known;
    const prepared = this.#prepareOperation(kept.document, operationName);
    kept.operations.set(operationName, prepared);
    return prepared;
  }

  /**
   * What an operation would cost and how large it is: checked as it would be before it runs, then let go of without planning.
   * @throws Refusal or RegistryError for what would be refused.
   */
  measure(source: string, operationName: string | undefined, variables: Variables): Measured {
    const { checks, formatError, costOf } = this.#options;
    const prepared = prepareDocument(this.schema, source, { checks, formatError });
    const operation = chosenOperation(prepared, operationName);
    return {
      type: operation.operation,
      points: costOf(this.schema, prepared.document, operationName)(variables),
      tokens: checkSource(source),
      ...weightOf(prepared.document),
      introspects: prepared.introspects,
    };
  }

  /** Whether a document is ready, so that preparing an operation of it costs next to nothing. */
  keeps(source: string): boolean {
    return this.#documents.get(source) !== undefined;
  }

  /** The documents that were asked for most. */
  mostUsedDocuments(count: number): string[] {
    return this.#documents.mostUsed(count);
  }

  /** @throws Refusal if the variables don't fit the operation. */
  checkVariables({ operation }: PreparedOperation, variables: Variables): void {
    const definitions = operation.variableDefinitions;
    if (definitions === undefined || definitions.length === 0) return;
    const { errors } = getVariableValues(this.schema, definitions, variables, { maxErrors: 1 });
    // The message quotes the value, which may be anybody's data.
    if (errors) throw operationRefusal('BAD_USER_INPUT', 'VARIABLES_INVALID');
  }

  /** Executes with Apollo's executor. Subgraphs' failures are errors in the result. */
  async execute(
    { operation, plan, writer }: PreparedOperation,
    variables: Variables,
    context: OperationContext,
  ): Promise<Executed> {
    const hollow = HOLLOW[operation.operation];
    const request = { variables: withDefaults(operation, variables) };
    const { errors = [] } = await executeQueryPlan(
      plan,
      this.#dataSources,
      // Of a request's context the executor reads these three; the rest belongs to Apollo Server's pipeline.
      { request, context, metrics: {} } as unknown as Parameters<typeof executeQueryPlan>[2],
      { schema: this.schema, operation: hollow, fragments: {} },
      this.#supergraphSchema,
      this.#apiSchema,
      { recordExceptions: false },
    );
    return { ...writer.write(joinRoots(context.roots), variables), errors };
  }

  #keep(source: string): KeptDocument {
    try {
      return { document: prepareDocument(this.schema, source, this.#options), operations: new Map() };
    } catch (refused) {
      if (refused instanceof Refusal || refused instanceof RegistryError) return { refused };
      throw refused;
    }
  }

  #prepareOperation(prepared: PreparedDocument, operationName: string | undefined): PreparedOperation {
    const { document, fragments, introspects } = prepared;
    const operation = chosenOperation(prepared, operationName);
    const name = operation.name?.value;
    return {
      operation,
      name,
      introspects,
      plan: this.#planOf(document, name),
      writer: createAnswerWriter(this.schema, operation, fragments),
      costOf: this.#options.costOf(this.schema, document, name),
      isRepeatable: isRepeatable(this.schema, document, operation),
    };
  }

  #planOf(document: PreparedDocument['document'], name: string | undefined): QueryPlan {
    try {
      const operation = operationFromDocument(
        this.#apiSchema,
        document,
        name === undefined ? {} : { operationName: name },
      );
      return this.#planner.buildQueryPlan(operation);
    } catch {
      // The planner throws for selections that would take it too long; its message names the schema's parts.
      throw operationRefusal('OPERATION_REFUSED', 'TOO_COMPLEX_TO_PLAN');
    }
  }
}

/** @throws Refusal if there is no such operation, or none that can be run. */
function chosenOperation(
  { operations }: PreparedDocument,
  operationName: string | undefined,
): OperationDefinitionNode {
  const operation =
    operationName !== undefined
      ? operations.find(({ name }) => name?.value === operationName)
      : operations.length === 1
        ? operations[0]
        : undefined;
  if (!operation) throw operationRefusal('BAD_USER_INPUT', 'OPERATION_NAME_UNKNOWN');
  if (operation.operation === OperationTypeNode.SUBSCRIPTION)
    throw operationRefusal('OPERATION_REFUSED', 'SUBSCRIPTIONS_NOT_SUPPORTED');
  return operation;
}

type KeptDocument =
  | { readonly document: PreparedDocument; readonly operations: Map<string | undefined, PreparedOperation> }
  | { readonly refused: Refusal | RegistryError };

/**
 * What the executor is told to answer: next to nothing. It reads the operation anew for each request to shape the answer by
 * it, which for large answers was most of its time; the shaping is the AnswerWriter's.
 */
const HOLLOW = {
  query: hollowOperation('query { __typename }'),
  mutation: hollowOperation('mutation { __typename }'),
  subscription: hollowOperation('subscription { __typename }'),
};

function hollowOperation(source: string): OperationDefinitionNode {
  const [definition] = parse(source, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('The source is no operation.');
  return definition;
}

/**
 * The executor decides on plans with conditions by the operation's own defaults, and the hollow operation has none, so
 * those of booleans are written out.
 */
function withDefaults(operation: OperationDefinitionNode, variables: Variables): Record<string, unknown> {
  let complete: Record<string, unknown> | undefined;
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    if (defaultValue?.kind !== Kind.BOOLEAN || variables[name] !== undefined) continue;
    complete ??= { ...variables };
    complete[name] = defaultValue.value;
  }
  return complete ?? variables;
}
