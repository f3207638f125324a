import { isErrorCode, type ErrorCode } from '@caregraph/policy';
import type { GraphQLFormattedError } from 'graphql';
import { publicError, type PublicError } from './registryError.js';

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
    const { code, reason } = formatted.extensions ?? {};
    if (!isErrorCode(code)) return publicError('INTERNAL_SERVER_ERROR', undefined, formatted.path);

    const answer = publicError(code, reason, formatted.path);
    if (!explainDocuments || !DOCUMENT_CODES.has(code)) return answer;
    return { ...answer, message: `${answer.message} ${formatted.message}` };
  };
}
