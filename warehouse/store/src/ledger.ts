import type { DuckDBConnection } from '@duckdb/node-api';
import type { SealedRelease, SignedManifest } from './sealedRelease.js';

/** A row of ledger.attempt. */
export interface Attempt {
  /** Quarter of the attempt. */
  readonly attemptedIn: string;
  readonly outcome: 'PUBLISHED' | 'REFUSED';
  readonly releaseId: number | null;
  /** Null where no signature vouches for it, and so for nothing it says of itself. */
  readonly manifest: SignedManifest | null;
  readonly sealed: SealedRelease;
  /** Rule of the store that refused what the gate had accepted; null where none did. */
  readonly refusedBy: string | null;
  readonly runBy: string;
}

/** Appends to the ledger inside the caller's transaction. */
export async function insertAttempt(connection: DuckDBConnection, attempt: Attempt): Promise<void> {
  const { manifest, sealed, refusedBy } = attempt;
  if (!/^[a-z][a-z-]{0,30}$/.test(attempt.runBy)) {
    throw new Error('The ledger keeps the role that ran a release, in small letters, never a name.');
  }
  const breaches = { ...manifest?.breaches, ...(refusedBy === null ? {} : { [refusedBy]: 1 }) };
  const inputRows = Object.values(manifest?.inputRows ?? {}).reduce((sum, rows) => sum + rows, 0);
  await connection.run(
    `INSERT INTO ledger.attempt SELECT coalesce(max(attempt_id), 0) + 1, $1, $2, $3::INTEGER, $4, $5, $6, $7, $8::BIGINT,
       $9, $10, $11, $12 FROM ledger.attempt`,
    [
      attempt.attemptedIn,
      attempt.outcome,
      attempt.releaseId,
      manifest?.codeVersion ?? null,
      manifest?.parameters ? JSON.stringify(manifest.parameters) : null,
      manifest?.cellsHash ?? null,
      manifest?.candidateHash ?? null,
      inputRows,
      JSON.stringify(breaches),
      attempt.runBy,
      manifest ? sealed.manifest : null,
      manifest ? sealed.signature : null,
    ],
  );
}
