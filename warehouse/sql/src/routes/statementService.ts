import type { FastifyReply } from 'fastify';
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Logger } from 'pino';
import type { Counter, Histogram } from 'prom-client';
import type { Researcher } from '../authenticate.js';
import type { StatementAudit } from '../record/statementAudit.js';
import type { StatementHistory } from '../record/statementHistory.js';
import type { ResultFormat, StatementEnd } from '../sandbox/protocol.js';
import type { SandboxPool } from '../sandbox/sandboxPool.js';
import type { WorkerRun } from '../sandbox/workerRun.js';
import { SqlError } from '../sqlError.js';
import type { AnswerCache, KeptAnswer } from './answerCache.js';

export interface Statement {
  /** Chosen by the client, so that it can cancel before the answer begins; or by the service. */
  readonly id: string;
  readonly sql: string;
  readonly format: ResultFormat;
  readonly maximumRows: number;
}

export interface StatementMetrics {
  readonly seconds: Histogram<'outcome'>;
  readonly rows: Counter;
}

interface StatementParts {
  readonly pool: SandboxPool;
  readonly audit: StatementAudit;
  readonly history: StatementHistory;
  readonly answers: AnswerCache;
  readonly metrics: StatementMetrics;
  readonly logger: Logger;
}

const CONTENT_TYPES: Readonly<Record<ResultFormat, string>> = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
  arrow: 'application/vnd.apache.arrow.stream',
};
/** An answer up to this size is sent as a whole, with its length and the number of its rows in front. */
const WHOLE_ANSWER_BYTES = 256 * 1024;

/** Runs statements and keeps what is to be known of each: audit, history, metrics, log. */
export class StatementService {
  readonly #running = new Map<string, WorkerRun>();
  readonly #writing = new Set<Promise<unknown>>();
  readonly #pool: SandboxPool;
  readonly #audit: StatementAudit;
  readonly #history: StatementHistory;
  readonly #answers: AnswerCache;
  readonly #metrics: StatementMetrics;
  readonly #logger: Logger;

  constructor(parts: StatementParts) {
    this.#pool = parts.pool;
    this.#audit = parts.audit;
    this.#history = parts.history;
    this.#answers = parts.answers;
    this.#metrics = parts.metrics;
    this.#logger = parts.logger;
  }

  /** Answers with the result as it comes. A client that goes away cancels its statement. */
  async answer(researcher: Researcher, statement: Statement, reply: FastifyReply): Promise<FastifyReply> {
    const started = performance.now();
    await this.#begin(researcher, statement);
    reply.type(CONTENT_TYPES[statement.format]).header('x-statement-id', statement.id);
    const { sql, format, maximumRows } = statement;
    const keyNow = (): string | undefined =>
      this.#answers.keyOf([researcher.subject, sql, format, maximumRows]);
    const key = keyNow();
    const kept = this.#answers.get(key);
    if (kept) {
      this.#record(researcher, statement, { started, end: kept.end });
      return sendWhole(reply, kept);
    }
    const run = this.#start(researcher, statement, started);
    reply.raw.once('close', () => run.cancel());
    // It may have gone while the audit was written.
    if (reply.raw.destroyed) run.cancel();
    const { parts, isWhole } = await readBeginning(run);
    if (!isWhole) {
      return reply
        .header('trailer', 'x-row-count, x-truncated')
        .trailer('x-row-count', async () => String((await run.ended).rowCount))
        .trailer('x-truncated', async () => String((await run.ended).truncated))
        .send(Readable.from(joined(parts, run.body), { objectMode: false }));
    }
    const answer = { bytes: Buffer.concat(parts), end: await run.ended };
    // A release that came meanwhile may or may not have been the one asked.
    if (key !== undefined && key === keyNow()) this.#answers.keep(key, answer);
    return sendWhole(reply, answer);
  }

  /** Stops a statement of this researcher's own. Throws STATEMENT_NOT_FOUND for any other, whoever runs it. */
  cancel(researcher: Researcher, id: string): void {
    const run = this.#running.get(keyOf(researcher, id));
    if (!run) throw new SqlError('STATEMENT_NOT_FOUND');
    run.cancel();
  }

  /** Resolves when the records of all that has ended are written. */
  async settle(): Promise<void> {
    await Promise.all(this.#writing);
  }

  /** No audit, no answer. */
  async #begin(researcher: Researcher, { id, sql, format }: Statement): Promise<void> {
    if (this.#running.has(keyOf(researcher, id)))
      throw new SqlError('BAD_REQUEST', 'A statement with this id is running.');
    await this.#audit.append({ event: 'begun', id, ...researcher, sql, format }).catch((error: unknown) => {
      this.#logger.error({ err: error }, 'the audit cannot be written');
      throw new SqlError('AUDIT_UNAVAILABLE');
    });
  }

  #start(researcher: Researcher, statement: Statement, started: number): WorkerRun {
    const { id, sql, format, maximumRows } = statement;
    const key = keyOf(researcher, id);
    try {
      const run = this.#pool.run({ kind: 'statement', sql, format, maximumRows }, researcher.subject);
      this.#running.set(key, run);
      run.ended
        .then(
          (end) => this.#record(researcher, statement, { started, end }),
          (error: SqlError) => this.#record(researcher, statement, { started, error, tables: run.tables }),
        )
        .finally(() => this.#running.delete(key));
      return run;
    } catch (error) {
      if (error instanceof SqlError) this.#record(researcher, statement, { started, error, tables: [] });
      throw error;
    }
  }

  #record({ subject, clientId }: Researcher, { id, sql, format }: Statement, known: Outcome): void {
    const error = 'error' in known ? known.error : undefined;
    const {
      rowCount: rows,
      truncated,
      tables,
    } = 'end' in known ? known.end : { rowCount: 0, truncated: false, tables: known.tables };
    const outcome = error?.code ?? 'ok';
    const ms = Math.round(performance.now() - known.started);
    const ended = { outcome, tables, rows, truncated, ms };
    this.#metrics.seconds.observe({ outcome }, ms / 1000);
    this.#metrics.rows.inc(rows);
    // The text stands in the audit and in its author's history; the log is for operators.
    this.#logger.info({ event: 'statement', id, subject, clientId, ...ended }, 'statement');
    if (error?.detail !== undefined) this.#logger.error({ id, detail: error.detail }, 'a worker failed');
    const at = new Date(Date.now() - ms).toISOString();
    const message = error?.message;
    const writing = Promise.all([
      this.#audit.append({ event: 'ended', id, ...ended }),
      this.#history.add(subject, { id, at, sql, format, outcome, message, rows, truncated, ms }),
    ])
      .catch((failure: unknown) => this.#logger.error({ err: failure, id }, 'the record cannot be written'))
      .finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
  }
}

/** How a statement ended; `started` by the process's own clock, in milliseconds. */
type Outcome = { readonly started: number } & (
  | { readonly end: StatementEnd }
  | { readonly error: SqlError; readonly tables: readonly string[] }
);

function sendWhole(reply: FastifyReply, { bytes, end }: KeptAnswer): FastifyReply {
  return reply
    .header('x-row-count', String(end.rowCount))
    .header('x-truncated', String(end.truncated))
    .send(bytes);
}

export function newStatementId(): string {
  return randomUUID();
}

function keyOf({ subject }: Researcher, id: string): string {
  return JSON.stringify([subject, id]);
}

/** Throws what the statement failed with, where it fails before there is enough to begin an answer with. */
async function readBeginning(run: WorkerRun): Promise<{ parts: Buffer[]; isWhole: boolean }> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of run.body.iterator({ destroyOnReturn: false })) {
    parts.push(part as Buffer);
    size += (part as Buffer).length;
    if (size > WHOLE_ANSWER_BYTES) return { parts, isWhole: false };
  }
  return { parts, isWhole: true };
}

async function* joined(parts: readonly Buffer[], rest: Readable): AsyncGenerator<Buffer> {
  yield* parts;
  for await (const part of rest) yield part as Buffer;
}
