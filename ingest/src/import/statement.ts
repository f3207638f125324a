import type { ClientBase, QueryResultRow } from 'pg';

/** How long statements have been with PostgreSQL, in milliseconds. */
export interface DatabaseClock {
  elapsedMs: number;
}

/** Runs something that waits for PostgreSQL, and counts the time. */
export async function timed<T>(clock: DatabaseClock, run: () => Promise<T>): Promise<T> {
  const start = performance.now();
  try {
    return await run();
  } finally {
    clock.elapsedMs += performance.now() - start;
  }
}

export async function rowsOf<R extends QueryResultRow>(
  client: ClientBase,
  text: string,
  values: readonly unknown[],
): Promise<R[]> {
  return (await client.query<R>(text, [...values])).rows;
}
