import type { DuckDBConnection } from '@duckdb/node-api';

/** A row of ledger.attempt. */
export interface Attempt {
  /** Quarter of the attempt. */
  readonly attemptedIn: string;
  readonly outcome: 'PUBLISHED' | 'REFUSED';
  readonly releaseId: number | null;
  /** Null where nobody vouches for the cells, and so for what they say of themselves. */
  readonly codeVersion: string | null;
  readonly cellsHash: string | null;
  readonly inputRows: number;
  readonly breaches: Readonly<Record<string, number>>;
  readonly runBy: string;
  readonly signature: string | null;
}

/** Appends to the ledger inside the caller's transaction. */
export async function insertAttempt(connection: DuckDBConnection, attempt: Attempt): Promise<void> {
  if (!/^[a-z][a-z-]{0,30}$/.test(attempt.runBy)) {
    throw new Error('The ledger keeps the role that ran a release, in small letters, never a name.');
  }
  // Exact counts of two attempts would tell how many left between them.
  const inputRows = Math.floor(attempt.inputRows / 1000) * 1000;
  await connection.run(
    `INSERT INTO ledger.attempt SELECT coalesce(max(attempt_id), 0) + 1, $1, $2, $3::INTEGER, $4, $5, $6::BIGINT, $7, $8, $9
     FROM ledger.attempt`,
    [
      attempt.attemptedIn,
      attempt.outcome,
      attempt.releaseId,
      attempt.codeVersion,
      attempt.cellsHash,
      inputRows,
      JSON.stringify(attempt.breaches),
      attempt.runBy,
      attempt.signature,
    ],
  );
}
