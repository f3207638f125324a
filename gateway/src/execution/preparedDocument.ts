import {
  GraphQLError,
  Kind,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { ErrorCode } from '@caregraph/policy';
import type { PublicError } from '../registryError.js';
import { asksForSchema } from '../safety/introspection.js';
import { Refusal } from './refusal.js';

/** A document that parses and fits the schema, with its parts at hand. */
export interface PreparedDocument {
  readonly document: DocumentNode;
  readonly operations: readonly OperationDefinitionNode[];
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** Asks for the schema itself (`__schema`, `__type`). */
  readonly introspects: boolean;
}

/** What is checked of documents besides the schema; each throws a RegistryError. */
export interface DocumentChecks {
  checkSource(source: string): unknown;
  checkDocument(document: DocumentNode): void;
}

/** Says what a client may know of what is wrong with a document. */
export type ErrorFormatter = (error: { message: string; extensions: { code: ErrorCode } }) => PublicError;

/** More than these help nobody, and each costs time. */
const MAXIMUM_ERRORS = 20;

/**
 * Parses, checks and validates. Whatever is refused here is refused for everybody and for good, so the outcome may be kept.
 * @throws Refusal for syntax errors and documents that do not fit; RegistryError of the checks.
 */
export function prepareDocument(
  schema: GraphQLSchema,
  source: string,
  o: { checks: DocumentChecks; formatError: ErrorFormatter },
): PreparedDocument {
  o.checks.checkSource(source);
  const document = parseOrRefuse(source, o.formatError);
  // Before validation: rules that compare fields with each other take long on documents made for that.
  o.checks.checkDocument(document);
  const errors = validate(schema, document, specifiedRules, { maxErrors: MAXIMUM_ERRORS });
  if (errors.length > 0) throw documentRefusal('GRAPHQL_VALIDATION_FAILED', errors, o.formatError);
  const fragments = document.definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
  return {
    document,
    operations: document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION),
    fragments: Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment])),
    introspects: asksForSchema(document),
  };
}

function parseOrRefuse(source: string, formatError: ErrorFormatter): DocumentNode {
  try {
    // Places in the source are never answered, and take memory for as long as the document is kept.
    return parse(source, { noLocation: true });
  } catch (error) {
    const problem = error instanceof GraphQLError ? error : new GraphQLError('Syntax Error.');
    throw documentRefusal('GRAPHQL_PARSE_FAILED', [problem], formatError);
  }
}

function documentRefusal(
  code: ErrorCode,
  errors: readonly GraphQLError[],
  formatError: ErrorFormatter,
): Refusal {
  return new Refusal(
    errors.map(({ message }) => formatError({ message: withoutSuggestion(message), extensions: { code } })),
    { isOperationError: true },
  );
}

/** Suggestions would let a client find the schema's names by guessing. */
function withoutSuggestion(message: string): string {
  return message.replace(/ ?Did you mean [^]*\?$/, '');
}
