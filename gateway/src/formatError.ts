import { isErrorCode, type ErrorCode } from '@caregraph/policy';
import type { GraphQLFormattedError } from 'graphql';
import { publicError, type PublicError } from './registryError.js';

/** Codes that Apollo Server uses for a client's mistakes, as codes and reasons of our registry. */
const APOLLO_CODES: Readonly<Record<string, { code: ErrorCode; reason: string }>> = {
  BAD_REQUEST: { code: 'BAD_USER_INPUT', reason: 'REQUEST_MALFORMED' },
  PERSISTED_QUERY_NOT_FOUND: { code: 'OPERATION_REFUSED', reason: 'PERSISTED_QUERY_NOT_SUPPORTED' },
  PERSISTED_QUERY_NOT_SUPPORTED: { code: 'OPERATION_REFUSED', reason: 'PERSISTED_QUERY_NOT_SUPPORTED' },
};

/** Documents that would be valid and are refused all the same: Apollo files them under validation. */
const REFUSED_DOCUMENTS: ReadonlySet<unknown> = new Set([
  'INTROSPECTION_DISABLED',
  'MAX_RECURSIVE_SELECTIONS_EXCEEDED',
]);

const DOCUMENT_CODES: ReadonlySet<ErrorCode> = new Set(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED']);

/**
 * The one gate that errors leave through: `{message, path?, extensions: {code, reason?}}` of the registry,
 * and INTERNAL_SERVER_ERROR for everything the registry doesn't know.
 *
 * `explainDocuments` adds what graphql-js says about a document that doesn't parse or fit: it quotes nothing
 * but the document that the client itself sent. Production keeps that back, so that errors cannot be used to
 * map the schema.
 */
export function createFormatError({ explainDocuments }: { explainDocuments: boolean }) {
  return (formatted: GraphQLFormattedError): PublicError => {
    const { code, reason, validationErrorCode } = formatted.extensions ?? {};
    if (REFUSED_DOCUMENTS.has(validationErrorCode))
      return publicError('OPERATION_REFUSED', validationErrorCode);

    const fromApollo =
      typeof code === 'string' && Object.hasOwn(APOLLO_CODES, code) ? APOLLO_CODES[code] : undefined;
    if (fromApollo) return publicError(fromApollo.code, fromApollo.reason, formatted.path);
    if (!isErrorCode(code)) return publicError('INTERNAL_SERVER_ERROR', undefined, formatted.path);

    const answer = publicError(code, reason, formatted.path);
    if (!explainDocuments || !DOCUMENT_CODES.has(code)) return answer;
    return { ...answer, message: `${answer.message} ${formatted.message}` };
  };
}
