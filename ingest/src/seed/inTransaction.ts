import type { ClientBase } from 'pg';

/** Commits what `work` does, or rolls it back when it throws. */
export async function inTransaction<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    // A lost connection can't roll back, and needn't: the error worth telling is the first one.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
