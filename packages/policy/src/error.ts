/**
 * The closed registry of errors. Only these codes leave a process, and only with these messages, so that no message
 * of a library, a database or a subgraph can carry protected health information to a client.
 */
export const ERROR_CODES = {
  UNAUTHENTICATED: {
    status: 401,
    message: 'Sign in first: the access token is missing, expired or not meant for this service.',
  },
  FORBIDDEN: { status: 200, message: 'You may not see or do this; the reason is in extensions.reason.' },
  NOT_FOUND: { status: 200, message: 'There is no such thing, or you may not know of it.' },
  ERASED: {
    status: 200,
    message: 'This was erased: its key has been destroyed, and nobody can read it any more.',
  },
  BAD_USER_INPUT: {
    status: 400,
    message: 'The input is not valid; extensions.reason names what to correct.',
  },
  GRAPHQL_PARSE_FAILED: { status: 400, message: 'The GraphQL document has a syntax error.' },
  GRAPHQL_VALIDATION_FAILED: { status: 400, message: 'The GraphQL document does not fit the schema.' },
  OPERATION_REFUSED: { status: 400, message: 'The operation is refused; extensions.reason says why.' },
  RATE_LIMITED: {
    status: 429,
    message: 'Your app has spent its points. The header retry-after says in how many seconds there are more.',
  },
  // Clients of automatic persisted queries know this code and then send the document with its hash.
  PERSISTED_QUERY_NOT_FOUND: {
    status: 200,
    message: 'No document with this hash is known here. Send the document with its hash.',
  },
  ALREADY_DONE: {
    status: 409,
    message:
      'This was asked for before with this idempotency key, and its answer is not kept. Query for what you need.',
  },
  IDEMPOTENCY_CONFLICT: {
    status: 200,
    message: 'This idempotency key was used for another input. Use a new key.',
  },
  AUDIT_UNAVAILABLE: {
    status: 503,
    message: 'This access could not be recorded, so nothing is answered. Try again shortly.',
  },
  UPSTREAM_UNAVAILABLE: { status: 503, message: 'A part of the service does not answer. Try again shortly.' },
  OVERLOADED: {
    status: 503,
    message: 'The service has more to do than it can. Try again after the time in the header Retry-After.',
  },
  DEADLINE_EXCEEDED: { status: 504, message: 'The operation took too long. Ask for less, or try again.' },
  INTERNAL_SERVER_ERROR: {
    status: 500,
    message: 'Something went wrong on our side. Quote the request id to support.',
  },
} as const satisfies Record<string, { status: number; message: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_CODES, value);
}
