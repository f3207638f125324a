import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  parse,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Viewer } from '../accessToken.js';
import { RegistryError } from '../registryError.js';
import type { EdgeState } from '../state/edgeState.js';
import { createAdmission, uncounted, type Admitted } from './admission.js';
import { costOf, type CostFunction } from './cost.js';
import { checkDocument, checkSource } from './documentLimits.js';
import { asksForSchema, checkIntrospection } from './introspection.js';
import { createPersistedOperations } from './persistedOperations.js';
import { isRepeatable } from './repeatable.js';
import { checkVariables } from './variableLimits.js';

/** An operation that may run, as far as the gateway can tell before anything of it has run. */
export interface Passed {
  /** The document's text, wherever it came from. */
  readonly text: string;
  readonly admitted: Admitted;
  readonly isMutation: boolean;
  /** Whether asking for the mutation again is safe. */
  readonly isRepeatable: boolean;
}

export interface Gate {
  /**
   * Settles which document a request runs, whether it is within the limits, and whether its app has the points for it.
   * `body` is the parsed JSON of the request.
   * @throws RegistryError; no subgraph has been asked then.
   */
  pass(viewer: Viewer, body: unknown): Promise<Passed>;
  /** The schema that costs are counted by. */
  useSchema(schema: GraphQLSchema): void;
}

/** How many documents are remembered with what was found out about them. */
const MAXIMUM_DOCUMENTS = 1000;

export function createGate(o: {
  state: EdgeState | undefined;
  production: boolean;
  onlyRegistered?: boolean;
}): Gate {
  const persisted = createPersistedOperations({
    policies: o.state?.policies,
    onlyRegistered: o.onlyRegistered ?? false,
  });
  const admission = o.state ? createAdmission(o.state) : uncounted;
  const documents = new Map<string, CheckedDocument>();
  let schema: GraphQLSchema | undefined;

  function checked(text: string): CheckedDocument {
    const known = documents.get(text);
    if (known) return known;
    const document = checkText(text);
    documents.set(text, document);
    for (const oldest of documents.keys()) {
      if (documents.size <= MAXIMUM_DOCUMENTS) break;
      documents.delete(oldest);
    }
    return document;
  }

  return {
    async pass(viewer, body) {
      if (typeof body !== 'object' || body === null || Array.isArray(body))
        throw new RegistryError('BAD_USER_INPUT', 'REQUEST_MALFORMED');
      const { operationName, variables } = body as Readonly<Record<string, unknown>>; // any JSON object
      const text = await persisted.resolve(viewer.clientId, body);
      const document = checked(text);
      const values = isRecord(variables) ? variables : {};
      checkVariables(values);
      if (document.asksForSchema) checkIntrospection(viewer, o.production);
      const name = typeof operationName === 'string' ? operationName : undefined;
      const facts = document.parsed && schema ? factsOf(document, schema, name) : NO_OPERATION;
      const admitted = await admission.admit({ viewer, cost: facts.cost(values) });
      return { text, admitted, isMutation: facts.isMutation, isRepeatable: facts.isRepeatable };
    },
    useSchema(loaded) {
      schema = loaded;
      documents.clear();
    },
  };
}

interface CheckedDocument {
  /** Undefined where the text is no GraphQL, which the executor says. */
  readonly parsed: DocumentNode | undefined;
  readonly asksForSchema: boolean;
  readonly operations: Map<string | undefined, OperationFacts>;
}

interface OperationFacts {
  readonly cost: CostFunction;
  readonly isMutation: boolean;
  readonly isRepeatable: boolean;
}

/** What cannot be run costs a point all the same: it has been parsed. */
const NO_OPERATION: OperationFacts = { cost: () => 1, isMutation: false, isRepeatable: false };

function checkText(text: string): CheckedDocument {
  checkSource(text);
  const operations = new Map<string | undefined, OperationFacts>();
  let parsed: DocumentNode;
  try {
    parsed = parse(text, { noLocation: true });
  } catch (error) {
    if (error instanceof GraphQLError) return { parsed: undefined, asksForSchema: false, operations };
    throw error;
  }
  checkDocument(parsed);
  return { parsed, asksForSchema: asksForSchema(parsed), operations };
}

function factsOf(
  { parsed, operations }: CheckedDocument,
  schema: GraphQLSchema,
  name: string | undefined,
): OperationFacts {
  const operation = parsed && operationNamed(parsed, name);
  if (!parsed || !operation) return NO_OPERATION;
  const known = operations.get(operation.name?.value);
  if (known) return known;
  const facts: OperationFacts = {
    cost: costOf(schema, parsed, name),
    isMutation: operation.operation === OperationTypeNode.MUTATION,
    isRepeatable: isRepeatable(schema, parsed, operation),
  };
  operations.set(operation.name?.value, facts);
  return facts;
}

function operationNamed(
  document: DocumentNode,
  name: string | undefined,
): OperationDefinitionNode | undefined {
  return document.definitions.find(
    (each): each is OperationDefinitionNode =>
      each.kind === Kind.OPERATION_DEFINITION && (!name || each.name?.value === name),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
