import { Readable } from 'node:stream';
import { SqlError } from '../sqlError.js';
import type { StatementEnd, WorkerFailure, WorkerRequest } from './protocol.js';

/** Bytes of an answer that wait in this process for a slow client; the rest waits in the worker. */
const BUFFERED_BYTES = 512 * 1024;

/**
 * One request on its way through the pool: its answer's bytes as a stream, and how it ended. Whoever stops reading the
 * stream cancels the request.
 */
export class WorkerRun {
  readonly request: WorkerRequest;
  /** Whose request it is; the pool is fair among them. */
  readonly subject: string;
  readonly body: Readable;
  /** Rejects with `SqlError`. */
  readonly ended: Promise<StatementEnd>;
  /** Tables that the statement named, known once it has ended, also where it was refused. */
  tables: readonly string[] = [];
  readonly #settled = Promise.withResolvers<StatementEnd>();
  #isSettled = false;
  #onWanted: (() => void) | undefined;
  #onCancel: ((error: SqlError) => void) | undefined;

  constructor(request: WorkerRequest, subject: string) {
    this.request = request;
    this.subject = subject;
    this.ended = this.#settled.promise;
    // Who only reads the stream hears of a failure there.
    this.ended.catch(() => undefined);
    this.body = new Readable({
      highWaterMark: BUFFERED_BYTES,
      read: () => this.#onWanted?.(),
      destroy: (error, done) => {
        this.cancel();
        done(error);
      },
    });
    this.body.on('error', () => undefined);
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Stops it, waiting or running. Without effect once it has ended. */
  cancel(): void {
    if (!this.#isSettled) this.#onCancel?.(new SqlError('STATEMENT_CANCELLED'));
  }

  /** For the pool and the worker: what to do when more bytes are wanted, and when it is cancelled. */
  attach(handlers: { onWanted?: () => void; onCancel: (error: SqlError) => void }): void {
    this.#onWanted = handlers.onWanted;
    this.#onCancel = handlers.onCancel;
  }

  /** False where the reader has enough for now. */
  push(bytes: Buffer): boolean {
    return this.body.push(bytes);
  }

  finish(end: StatementEnd): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.tables = end.tables;
    this.body.push(null);
    this.#settled.resolve(end);
  }

  fail(error: SqlError | WorkerFailure): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    if (!(error instanceof SqlError)) this.tables = error.tables;
    const reason =
      error instanceof SqlError
        ? error
        : new SqlError(error.code, error.message, error.position, error.detail);
    this.#settled.reject(reason);
    this.body.destroy(reason);
  }
}
