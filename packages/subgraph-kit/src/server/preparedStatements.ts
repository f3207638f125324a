import type { Client, Pool, QueryResult } from 'pg';

/** More distinct statements than this on one connection are not prepared: PostgreSQL keeps each plan in memory. */
const MAXIMUM_PREPARED = 200;

type Query = (text: string, values: unknown[]) => Promise<QueryResult>;

/**
 * Makes a pool's connections prepare what they are asked, so that row-level security is planned once per connection and
 * statement instead of every time (planning is the largest avoidable cost of the policies), and lets `begin` go out
 * together with the statement after it. The pool must pipeline (`pipeline: true`).
 */
export function prepareStatements(pool: Pool): void {
  const names = new Map<string, string>();
  pool.on('connect', (client) => prepareOn(client as unknown as Client, names)); // pools hand out clients
}

function prepareOn(client: Client, names: Map<string, string>): void {
  const query = client.query.bind(client);
  const prepared: Query = (text, values) => {
    if (typeof text !== 'string' || !Array.isArray(values)) return query(text, values);
    if (text === 'begin') return sentAhead(query(text));
    if (values.length === 0) return query(text);
    const name = nameOf(text, names);
    return query(name === undefined ? { text, values } : { name, text, values });
  };
  client.query = prepared as Client['query']; // the one form of it that the ORM uses; others pass through
}

function nameOf(text: string, names: Map<string, string>): string | undefined {
  let name = names.get(text);
  if (name === undefined && names.size < MAXIMUM_PREPARED) names.set(text, (name = `s${names.size}`));
  return name;
}

/** What `begin` gives. */
const NOTHING: QueryResult = { command: 'BEGIN', rowCount: null, oid: 0, fields: [], rows: [] };

/** Nobody waits for `begin`: should it fail, the connection is gone and the next statement says so. */
function sentAhead(begin: Promise<QueryResult>): Promise<QueryResult> {
  begin.catch(() => undefined);
  return Promise.resolve(NOTHING);
}
