/** Every error the service answers with. Nothing else leaves it: no stack, no path, no text of another's statement. */
export const SQL_ERRORS = {
  UNAUTHENTICATED: {
    status: 401,
    message: 'Send a bearer token for the warehouse: caregraph token researcher.',
  },
  FORBIDDEN: { status: 403, message: 'The token lacks the scope warehouse:query.' },
  BAD_REQUEST: {
    status: 400,
    message: 'Send {"sql": "SELECT …", "format": "json", "csv", "arrow" or "parquet"}.',
  },
  STATEMENT_INVALID: { status: 400, message: 'The statement is not valid.' },
  STATEMENT_REFUSED: { status: 400, message: 'The statement uses what researchers may not.' },
  STATEMENT_CANCELLED: { status: 409, message: 'The statement was cancelled.' },
  STATEMENT_NOT_FOUND: { status: 404, message: 'You have no such statement running.' },
  RELEASE_NOT_FOUND: {
    status: 404,
    message: 'There is no such release, or no such file of it: GET /releases.',
  },
  STATEMENT_TIMEOUT: {
    status: 408,
    message: 'The statement took too long and was stopped. Ask for less at once.',
  },
  RESOURCE_LIMIT: {
    status: 400,
    message: 'The statement needed more memory than it may have and was stopped.',
  },
  TOO_MANY_STATEMENTS: {
    status: 429,
    message: 'You have too many statements running or waiting. Try again when one has ended.',
  },
  AUDIT_UNAVAILABLE: {
    status: 503,
    message: 'The statement could not be written to the audit, so it was not run. Try again soon.',
  },
  BUSY: { status: 503, message: 'Too many statements are waiting. Try again in a moment.' },
  UNAVAILABLE: {
    status: 503,
    message: 'The token could not be checked: identity does not answer. Try again soon.',
  },
  NO_RELEASE: { status: 503, message: 'Nothing is published yet. Run: caregraph release.' },
  INTERNAL: { status: 500, message: 'The service failed. The log knows more, by the time of this answer.' },
} as const;

export type SqlErrorCode = keyof typeof SQL_ERRORS;

export interface SqlErrorBody {
  readonly error: {
    readonly code: SqlErrorCode;
    readonly message: string;
    /** Where in the statement, in characters from 0. */
    readonly position?: number;
  };
}

/** An error with a code of the registry; without a message of its own it says the registry's. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  readonly code: SqlErrorCode;
  readonly position: number | undefined;
  /** For the log; never part of an answer. */
  readonly detail: string | undefined;

  constructor(code: SqlErrorCode, message?: string, position?: number, detail?: string) {
    super(message ?? SQL_ERRORS[code].message);
    this.code = code;
    this.position = position;
    this.detail = detail;
  }

  get status(): number {
    return SQL_ERRORS[this.code].status;
  }

  body(): SqlErrorBody {
    const { code, message, position } = this;
    return { error: position === undefined ? { code, message } : { code, message, position } };
  }
}
