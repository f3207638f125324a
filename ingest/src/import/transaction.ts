import { DatabaseError, type Pool, type PoolClient } from 'pg';
import { ImportFailure } from './importFailure.js';
import { timed, type DatabaseClock } from './statement.js';

/** Any constant will do; it names "an import writes" among the advisory locks of the database. */
const IMPORT_LOCK = 7_401_322;

const MOST_ATTEMPTS = 5;

/** Serialization failure, deadlock: to be tried again. */
const TRANSIENT: readonly unknown[] = ['40001', '40P01'];

/** Classes of what lies with the server or the installation, not with a file: no file can be imported then. */
const FATAL_CLASSES = ['08', '28', '3D', '42', '53', '57', '58', 'F0', 'XX'];

/**
 * Runs a function in a transaction of its own: all or nothing. Imports write one after the other, also those of two
 * processes: the later one waits here, before it locks any row, which is why two imports cannot deadlock.
 *
 * @throws ImportFailure when PostgreSQL refuses a value, with its code only: its message could quote the value.
 */
export async function inTransaction<T>(
  pool: Pool,
  clock: DatabaseClock,
  run: (client: PoolClient) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const client = await pool.connect();
    try {
      await timed(clock, () => client.query(`begin; select pg_advisory_xact_lock(${IMPORT_LOCK})`));
      const result = await run(client);
      await timed(clock, () => client.query('commit'));
      client.release();
      return result;
    } catch (error) {
      // A connection that cannot even roll back is closed, which rolls back too.
      const isBroken = await client.query('rollback').then(
        () => false,
        () => true,
      );
      client.release(isBroken);
      if (!(error instanceof DatabaseError)) throw error;
      if (TRANSIENT.includes(error.code) && attempt < MOST_ATTEMPTS) continue;
      if (FATAL_CLASSES.some((fatal) => error.code?.startsWith(fatal))) throw error;
      const place = error.table ? ` in ${error.schema}.${error.table}` : '';
      throw new ImportFailure(`PostgreSQL refused a value${place} (SQLSTATE ${error.code})`);
    }
  }
}
