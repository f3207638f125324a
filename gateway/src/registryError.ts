import { ERROR_CODES, type ErrorCode } from '@caregraph/policy';
import { GraphQLError, type GraphQLErrorExtensions, type GraphQLFormattedError } from 'graphql';

/**
 * What a client sees of an error, and all it sees: the registry's message, where, which code and perhaps why.
 */
export interface PublicError extends GraphQLFormattedError {
  readonly message: string;
  readonly path?: ReadonlyArray<string | number>;
  readonly extensions: { readonly code: ErrorCode; readonly reason?: string };
}

/**
 * A refusal or failure that the gateway itself declares. `status` is the HTTP status where the registry's own
 * for the code does not fit (413, 415); `headers` go with the answer (WWW-Authenticate, Allow).
 */
export class RegistryError extends GraphQLError {
  readonly code: ErrorCode;
  readonly reason: string | undefined;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    reason?: string,
    http: { status?: number; headers?: Record<string, string> } = {},
  ) {
    const extensions: GraphQLErrorExtensions = reason === undefined ? { code } : { code, reason };
    super(ERROR_CODES[code].message, { extensions });
    this.code = code;
    this.reason = reason;
    this.status = http.status ?? ERROR_CODES[code].status;
    this.headers = http.headers ?? {};
  }
}

const REASON = /^[A-Z_]{1,60}$/;

/** A reason is a word of a closed vocabulary; whatever does not look like one might be somebody's data. */
function isReason(value: unknown): value is string {
  return typeof value === 'string' && REASON.test(value);
}

/** Builds the public form of an error from the registry; nothing else can get in. */
export function publicError(
  code: ErrorCode,
  reason?: unknown,
  path?: ReadonlyArray<string | number>,
): PublicError {
  return {
    message: ERROR_CODES[code].message,
    ...(path === undefined ? {} : { path }),
    extensions: { code, ...(isReason(reason) ? { reason } : {}) },
  };
}
