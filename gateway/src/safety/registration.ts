import { hash } from 'node:crypto';
import {
  buildSchema,
  GraphQLError,
  Kind,
  parse,
  validate,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { RegistryError } from '../registryError.js';
import { costOf } from './cost.js';
import { checkDocument, checkSource } from './documentLimits.js';

/** An operation as it is registered for an app. */
export interface Registration {
  /** SHA-256 of the document's UTF-8, in hexadecimal: what clients ask by. */
  readonly sha256: string;
  readonly name: string;
  readonly document: string;
  /** Points with every variable left out: a page by variable counts as one of a hundred. */
  readonly points: number;
}

/**
 * The schema that clients see, for registering: the supergraph without what is the composer's.
 * @param sdl the composed supergraph.
 */
export function clientSchema(sdl: string): GraphQLSchema {
  return buildSchema(sdl, { assumeValidSDL: true });
}

/**
 * Checks an operation as the gateway would: within the limits, valid, one operation with a name.
 * @throws Error that says what is wrong with it.
 */
export function registrationOf(schema: GraphQLSchema, text: string): Registration {
  try {
    return checkedRegistration(schema, text);
  } catch (error) {
    if (error instanceof RegistryError)
      throw new Error(`The gateway would refuse it: ${error.reason ?? error.code}.`, { cause: error });
    if (error instanceof GraphQLError) throw new Error(error.message, { cause: error });
    throw error;
  }
}

function checkedRegistration(schema: GraphQLSchema, text: string): Registration {
  checkSource(text);
  const document = parse(text, { noLocation: true });
  checkDocument(document);
  const [error] = validate(schema, document, undefined, { maxErrors: 1 });
  if (error) throw error;
  const operations = document.definitions.filter(
    (each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION,
  );
  const name = operations[0]?.name?.value;
  if (operations.length !== 1 || name === undefined)
    throw new Error('A registered document has one operation, and that has a name.');
  return { sha256: hash('sha256', text), name, document: text, points: costOf(schema, document, name)({}) };
}
