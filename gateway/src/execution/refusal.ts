import { ERROR_CODES, type ErrorCode } from '@caregraph/policy';
import { publicError, type PublicError } from '../registryError.js';

/** A request that is answered with errors alone, because it is no operation that could be executed. */
export class Refusal extends Error {
  readonly errors: readonly PublicError[];
  readonly status: number;
  /**
   * True for a well-formed request whose operation has no answer: a document or variables that do not fit. To clients that
   * ask for `application/json` alone GraphQL over HTTP wants status 200 for these.
   */
  readonly isOperationError: boolean;

  constructor(errors: readonly PublicError[], o: { isOperationError: boolean; status?: number }) {
    super('refused');
    this.errors = errors;
    const code = errors[0]?.extensions.code ?? 'INTERNAL_SERVER_ERROR';
    this.status = o.status ?? ERROR_CODES[code].status;
    this.isOperationError = o.isOperationError;
  }
}

/** One error, about the operation. */
export function operationRefusal(code: ErrorCode, reason?: string): Refusal {
  return new Refusal([publicError(code, reason)], { isOperationError: true });
}
