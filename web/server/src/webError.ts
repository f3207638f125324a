import { ERROR_CODES, type ErrorCode } from '@caregraph/policy';

/** An answer of the closed registry of errors; `reason` is a word for programs. */
export class WebError extends Error {
  override readonly name = 'WebError';
  readonly status: number;

  constructor(
    readonly code: ErrorCode,
    readonly reason: string,
    status?: number,
  ) {
    super(ERROR_CODES[code].message);
    this.status = status ?? ERROR_CODES[code].status;
  }

  /** In the shape that GraphQL clients read. */
  body(): { errors: { message: string; extensions: { code: ErrorCode; reason: string } }[] } {
    return { errors: [{ message: this.message, extensions: { code: this.code, reason: this.reason } }] };
  }
}
