import { readFile } from 'node:fs/promises';
import type { PatientKeyStore } from '@caregraph/keys';
import type { Pool } from 'pg';
import { prepareBatch, type Batch } from './batch.js';
import { selfContainedRows, type BatchRows } from './batchRows.js';
import { entriesOfBundle } from './entry.js';
import { ImportFailure } from './importFailure.js';
import type { BatchCount } from './importReport.js';
import { fileHash, journaled, writeJournal } from './journal.js';
import { decodeText, parseJson } from './json.js';
import type { SourceFile } from './sourceFile.js';
import { timed, type DatabaseClock } from './statement.js';
import { inTransaction } from './transaction.js';
import { writeBatch } from './writeBatch.js';

/** A bundle that was read and checked, or what the journal says of it. */
export type LoadedBundle =
  | { hash: string; known: BatchCount }
  | { hash: string; known: null; batch: Batch; rows: BatchRows | null };

/** Reads and checks a bundle without touching the tables. @throws ImportFailure for anything wrong with it. */
export async function loadBundle(pool: Pool, file: SourceFile, mostBytes: number): Promise<LoadedBundle> {
  if (file.bytes > mostBytes) {
    throw new ImportFailure(
      `has ${megabytes(file.bytes)} MB, and a bundle may have ${megabytes(mostBytes)} MB because it is stored all or ` +
        'nothing; split it into bundles, or write it as .ndjson, which has no limit',
    );
  }
  const bytes = await readFile(file.path);
  const hash = fileHash().update(bytes).digest('hex');
  const known = await journaled(pool, hash);
  if (known) return { hash, known };
  const batch = prepareBatch(entriesOfBundle(parseJson(decodeText(bytes))));
  return { hash, known, batch, rows: selfContainedRows(batch) };
}

/** Stores a bundle, all or nothing, with its row of the journal. */
export async function storeBundle(
  pool: Pool,
  keys: PatientKeyStore,
  { hash, batch, rows }: Extract<LoadedBundle, { known: null }>,
  clock: DatabaseClock,
): Promise<BatchCount> {
  return inTransaction(pool, clock, async (client) => {
    const count = await writeBatch(client, keys, batch, rows, clock);
    await timed(clock, () => writeJournal(client, hash, count));
    return count;
  });
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0);
}
