import pg from 'pg';
import { Counter, Histogram, type Registry } from 'prom-client';
import { CaregraphError } from '../graph/error.js';
import type { AuditEvent } from './auditEvent.js';
import { auditParameters, WRITE_AUDIT_SQL } from './auditStatement.js';

let parameter = 0;
const NUMBERED_SQL = WRITE_AUDIT_SQL.replaceAll('?', () => `$${(parameter += 1)}`);

export interface AuditWriterOptions {
  /** Events that may wait for the next batch; one more is refused. 2048 by default. */
  readonly maximumWaiting?: number;
  /** 64 by default. */
  readonly maximumBatch?: number;
  /** For one batch, connecting included, in milliseconds. 5000 by default. */
  readonly timeoutMs?: number;
  /** Is told of a batch that failed: SQLSTATE or Node's code, and how many events were in it. */
  readonly onFailure?: (code: string, events: number) => void;
}

interface Waiting {
  readonly event: AuditEvent;
  readonly since: number;
  readonly resolve: () => void;
  readonly reject: (error: CaregraphError) => void;
}

/** SQLSTATE classes of a value that the table does not take: one event is bad, not the database. */
const BAD_DATA = /^2[23]/;

/**
 * Commits audit events in batches over a connection of its own: one INSERT is under way, and what comes meanwhile
 * waits for the next. So an event alone goes at once, and under load one flush to disk serves many.
 */
export class AuditWriter {
  readonly #waiting: Waiting[] = [];
  readonly #databaseUrl: string;
  readonly #options: Required<AuditWriterOptions>;
  #client: pg.Client | undefined;
  #busy: Promise<void> | undefined;
  #closed = false;
  #batches: Histogram | undefined;
  #waits: Histogram | undefined;
  #failures: Counter<'cause'> | undefined;

  constructor(databaseUrl: string, options: AuditWriterOptions = {}) {
    this.#databaseUrl = databaseUrl;
    this.#options = {
      maximumWaiting: 2048,
      maximumBatch: 64,
      timeoutMs: 5000,
      onFailure: () => undefined,
      ...options,
    };
  }

  /** Resolves once the event is committed. @throws CaregraphError AUDIT_UNAVAILABLE; then it may not be. */
  write(event: AuditEvent): Promise<void> {
    if (this.#closed) return Promise.reject(unavailable('STOPPING'));
    if (this.#waiting.length >= this.#options.maximumWaiting) {
      this.#failures?.inc({ cause: 'full' });
      return Promise.reject(unavailable('OVERLOADED'));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ event, since: performance.now(), resolve, reject });
      this.#busy ??= this.#drain();
    });
  }

  measureIn(registry: Registry): void {
    const registers = [registry];
    this.#batches = new Histogram({
      name: 'caregraph_audit_batch_events',
      help: 'Events committed together.',
      buckets: [1, 2, 4, 8, 16, 32, 64],
      registers,
    });
    this.#waits = new Histogram({
      name: 'caregraph_audit_wait_seconds',
      help: 'Time from an event to its commit.',
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5],
      registers,
    });
    this.#failures = new Counter({
      name: 'caregraph_audit_failures_total',
      help: 'Events that were not recorded, and so answers that were not given.',
      labelNames: ['cause'],
      registers,
    });
  }

  /** Commits what waits, and closes the connection. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#busy;
    await this.#client?.end().catch(() => undefined);
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) await this.#send(this.#waiting.splice(0, this.#options.maximumBatch));
    this.#busy = undefined;
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.#commit(batch);
    } catch (error) {
      const code = codeOf(error);
      if (BAD_DATA.test(code) && batch.length > 1) {
        for (const event of batch) await this.#send([event]);
        return;
      }
      this.#failures?.inc({ cause: 'database' }, batch.length);
      this.#options.onFailure(code, batch.length);
      for (const { reject } of batch) reject(unavailable('NOT_RECORDED'));
      // Whatever state the connection is in: the next batch gets a new one.
      if (!BAD_DATA.test(code)) this.#drop();
      return;
    }
    const now = performance.now();
    this.#batches?.observe(batch.length);
    for (const { resolve, since } of batch) {
      this.#waits?.observe((now - since) / 1000);
      resolve();
    }
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    const client = (this.#client ??= await this.#connect());
    // A statement outside a transaction block is a transaction: when it returns, it is on disk.
    await client.query({
      name: 'audit',
      text: NUMBERED_SQL,
      values: auditParameters(batch.map(({ event }) => event)),
    });
  }

  async #connect(): Promise<pg.Client> {
    const { timeoutMs } = this.#options;
    const client = new pg.Client({
      connectionString: this.#databaseUrl,
      application_name: 'caregraph audit writer',
      connectionTimeoutMillis: timeoutMs,
      statement_timeout: timeoutMs,
      query_timeout: timeoutMs + 1000,
      keepAlive: true,
    });
    // Lost while idle, it is no failure: the next batch connects anew.
    client.on('error', () => {
      if (this.#client === client) this.#client = undefined;
    });
    await client.connect();
    return client;
  }

  #drop(): void {
    const client = this.#client;
    this.#client = undefined;
    void client?.end().catch(() => undefined);
  }
}

export function unavailable(reason: string): CaregraphError {
  return new CaregraphError('AUDIT_UNAVAILABLE', reason);
}

/** A code alone: messages of a database quote values. */
function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
