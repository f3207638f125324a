import { statementName, type Tracing } from '@caregraph/telemetry';
import type { Socket } from 'node:net';
import type { Client, Pool, QueryResult } from 'pg';

/** More distinct statements than this on one connection are not prepared: PostgreSQL keeps each plan in memory. */
const MAXIMUM_PREPARED = 200;
/** Only what is asked again and again is worth a plan: lists of identifiers make many texts that never come back. */
const ASKED_BEFORE = 3;
const MAXIMUM_COUNTED = 2000;

const BEGINS = /^(begin|start transaction)\b/;

type Query = (text: string, values: unknown[]) => Promise<QueryResult>;

/**
 * Makes a pool's connections prepare what they are asked, so that row-level security is planned once per connection and
 * statement instead of every time (planning is the largest avoidable cost of the policies), and lets `begin` go out
 * together with the statement after it. The pool must pipeline (`pipeline: true`).
 */
export function prepareStatements(pool: Pool, tracing?: Tracing): void {
  const names = new StatementNames();
  pool.on('connect', (client) => prepareOn(client as unknown as Client, names, tracing)); // pools hand out clients
}

function prepareOn(client: Client, names: StatementNames, tracing: Tracing | undefined): void {
  const query = tracing ? tracedQuery(client, tracing) : client.query.bind(client);
  const holdBack = writesTogether(client);
  const prepared: Query = (text, values) => {
    holdBack();
    if (typeof text !== 'string' || !Array.isArray(values)) return query(text, values);
    if (BEGINS.test(text)) return sentAhead(query(text));
    // A connection that is gone has nothing to take back; the ORM gives it back to the pool only if this succeeds.
    if (text === 'rollback') return query(text).catch(() => NOTHING);
    if (values.length === 0) return query(text);
    const name = names.of(text);
    return query(name === undefined ? { text, values } : { name, text, values });
  };
  client.query = prepared as Client['query']; // the one form of it that the ORM uses; others pass through
}

/** A span for each statement of a traced operation, by the statement's name alone. What runs for nobody has none. */
function tracedQuery(client: Client, tracing: Tracing): Client['query'] {
  const query: (asked: string | { text: string }, values?: unknown[]) => Promise<QueryResult> =
    client.query.bind(client);
  const traced: typeof query = (asked, values) => {
    if (!tracing.isInside) return query(asked, values);
    const statement = statementName(typeof asked === 'string' ? asked : asked.text);
    return tracing.run('sql', { statement }, () => query(asked, values));
  };
  return traced as Client['query']; // the forms of it that are used here
}

/** What is asked in one turn of the event loop, as `begin` and the statement after it are, is one write to the socket. */
function writesTogether(client: Client): () => void {
  // The socket is not among the documented properties; without it, writes go one by one.
  const { connection } = client as unknown as { connection?: { stream?: Socket } };
  let held = false;
  return () => {
    const socket = connection?.stream;
    if (held || !socket) return;
    held = true;
    socket.cork();
    setImmediate(() => {
      held = false;
      socket.uncork();
    });
  };
}

/** The names of a pool's statements; the same text has the same name on each of its connections. */
class StatementNames {
  readonly #names = new Map<string, string>();
  readonly #asked = new Map<string, number>();

  /** Undefined for a text that isn't worth preparing (yet). */
  of(text: string): string | undefined {
    const name = this.#names.get(text);
    if (name !== undefined || this.#names.size >= MAXIMUM_PREPARED) return name;
    const asked = (this.#asked.get(text) ?? 0) + 1;
    if (asked <= ASKED_BEFORE) {
      if (this.#asked.size >= MAXIMUM_COUNTED) this.#asked.clear();
      this.#asked.set(text, asked);
      return undefined;
    }
    this.#asked.delete(text);
    const given = `s${this.#names.size}`;
    this.#names.set(text, given);
    return given;
  }
}

/** What statements without rows give. */
const NOTHING: QueryResult = { command: 'BEGIN', rowCount: null, oid: 0, fields: [], rows: [] };

/** Nobody waits for `begin`: should it fail, the connection is gone and the next statement says so. */
function sentAhead(begin: Promise<QueryResult>): Promise<QueryResult> {
  begin.catch(() => undefined);
  return Promise.resolve(NOTHING);
}
