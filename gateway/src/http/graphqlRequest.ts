import { parse as parseJson } from 'secure-json-parse';
import type { GraphqlRequest } from '../execution/operationPipeline.js';
import { RegistryError } from '../registryError.js';
import { checkBody } from '../safety/bodyLimits.js';

/**
 * Reads a POST's body.
 * @throws RegistryError OPERATION_REFUSED if it is too costly to parse, BAD_USER_INPUT if it is no GraphQL request; a batch is none.
 */
export function requestOfBody(body: string, idempotencyKey: string | string[] | undefined): GraphqlRequest {
  checkBody(body);
  return requestOf(parsed(body, 'BODY_MALFORMED'), { isGet: false, idempotencyKey });
}

/** Reads a GET's query string, as GraphQL over HTTP says: variables and extensions are JSON. */
export function requestOfQueryString(search: URLSearchParams): GraphqlRequest {
  const json = (name: string): unknown => {
    const text = search.get(name);
    return text === null || text === '' ? undefined : parsed(text, 'REQUEST_MALFORMED');
  };
  const fields = {
    query: search.get('query') ?? undefined,
    operationName: search.get('operationName') || undefined,
    documentId: search.get('documentId') ?? undefined,
    variables: json('variables'),
    extensions: json('extensions'),
  };
  return requestOf(fields, { isGet: true, idempotencyKey: undefined });
}

function requestOf(fields: unknown, rest: Pick<GraphqlRequest, 'isGet' | 'idempotencyKey'>): GraphqlRequest {
  if (Array.isArray(fields)) throw new RegistryError('BAD_USER_INPUT', 'BATCHES_NOT_SUPPORTED');
  if (!isRecord(fields)) throw malformed();
  const { query, operationName, documentId, variables, extensions } = fields;
  return {
    query: textOrNothing(query),
    operationName: textOrNothing(operationName),
    documentId: textOrNothing(documentId),
    variables: recordOrNothing(variables),
    extensions: recordOrNothing(extensions),
    ...rest,
  };
}

function parsed(text: string, reason: string): unknown {
  try {
    // Refuses keys that would reach a prototype if they were ever copied.
    return parseJson(text, undefined, { protoAction: 'error', constructorAction: 'error' });
  } catch {
    // The parser's message quotes the text.
    throw new RegistryError('BAD_USER_INPUT', reason);
  }
}

function textOrNothing(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw malformed();
  return value;
}

const NOTHING = {};

function recordOrNothing(value: unknown): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return NOTHING;
  if (!isRecord(value)) throw malformed();
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(): RegistryError {
  return new RegistryError('BAD_USER_INPUT', 'REQUEST_MALFORMED');
}
