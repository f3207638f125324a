import { ERROR_CODES, isErrorCode, type Decision, type ErrorCode } from '@caregraph/policy';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/**
 * An error of the closed registry: the only kind whose code and reason leave the process. `reason` is an
 * UPPER_SNAKE word chosen in code, never text that came with data.
 */
export class CaregraphError extends GraphQLError {
  constructor(code: ErrorCode, reason?: string) {
    super(ERROR_CODES[code].message, { extensions: { code, ...(reason === undefined ? {} : { reason }) } });
    this.name = 'CaregraphError';
  }
}

/** A denied field or operation, with the reason of the decision. */
export function accessDenied(decision?: Decision): CaregraphError {
  // Whoever may see a masked form alone is denied what has none.
  const reason = decision?.effect === 'MASK' ? 'MASKED_ONLY' : decision?.reason;
  return new CaregraphError('FORBIDDEN', reason ?? 'NO_RULE');
}

/** Codes that Apollo's own checks give and that the registry knows. */
function knownCode(formatted: GraphQLFormattedError): ErrorCode {
  const code = formatted.extensions?.['code'];
  return isErrorCode(code) ? code : 'INTERNAL_SERVER_ERROR';
}

/**
 * Turns any error into one of the registry: its public message, code, reason and path. Messages of libraries and of
 * the database stay inside, because they can quote values.
 */
export function closedError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const original = error instanceof GraphQLError && error.originalError ? error.originalError : error;
  const code = knownCode(formatted);
  const reason =
    original instanceof CaregraphError || error instanceof CaregraphError
      ? formatted.extensions?.['reason']
      : undefined;
  return {
    message: ERROR_CODES[code].message,
    ...(formatted.path === undefined ? {} : { path: formatted.path }),
    extensions: { code, ...(typeof reason === 'string' ? { reason } : {}) },
  };
}
