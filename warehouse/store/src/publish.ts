import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { JsonWebKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { insertRelease, prepareSchema } from './insertRelease.js';
import { insertAttempt, type Attempt } from './ledger.js';
import { replaceFile } from './replaceFile.js';
import { openSealed, ReleaseRefused, type SealedRelease } from './sealedRelease.js';

export interface PublishOptions {
  /** Path of the warehouse; made where it is missing. */
  readonly file: string;
  readonly sealed: SealedRelease;
  readonly gatePublicKey: JsonWebKey;
  /** Breaches by rule of the gate's verdict, for the ledger. */
  readonly breaches: Readonly<Record<string, number>>;
  readonly inputRows: number;
  /** Role that ran it, such as operator. */
  readonly runBy: string;
  readonly now?: Date | undefined;
}

export interface Published {
  /** `unchanged`: the same cells are in the file already, and it was not touched. */
  readonly outcome: 'published' | 'unchanged';
  readonly releaseId: number;
}

/**
 * Puts a sealed release into the warehouse: as a whole or not at all. Throws `ReleaseRefused` where the signature does
 * not fit or a quarter was published before; the attempt is then in the ledger.
 */
export async function publish(options: PublishOptions): Promise<Published> {
  const { file, sealed } = options;
  const known = await readReleases(file);
  const same = known.find((release) => release.cellsHash === sealed.cellsHash);
  if (same) return { outcome: 'unchanged', releaseId: same.releaseId };
  let attempt: Omit<Attempt, 'outcome' | 'releaseId'> = {
    attemptedIn: quarterOf(options.now ?? new Date()),
    codeVersion: null,
    cellsHash: sealed.cellsHash,
    inputRows: options.inputRows,
    breaches: options.breaches,
    runBy: options.runBy,
    signature: sealed.signature,
  };
  try {
    const cells = openSealed(sealed, options.gatePublicKey);
    attempt = { ...attempt, codeVersion: cells.codeVersion };
    if (cells.quarters.length === 0) throw new ReleaseRefused('The release holds no quarter.');
    const releaseId = await replaceFile(file, async (connection) => {
      await prepareSchema(connection);
      await refuseRestatement(connection, cells.quarters);
      const next = await nextReleaseId(connection);
      await insertRelease(connection, next, attempt.attemptedIn, sealed, cells);
      await insertAttempt(connection, { ...attempt, outcome: 'PUBLISHED', releaseId: next });
      return next;
    });
    return { outcome: 'published', releaseId };
  } catch (error) {
    if (error instanceof ReleaseRefused) await recordRefusal(file, attempt);
    throw error;
  }
}

/** Writes an attempt that ended in a refusal, by the gate or by the store, into the ledger. */
export async function recordRefusal(
  file: string,
  attempt: Omit<Attempt, 'outcome' | 'releaseId'>,
): Promise<void> {
  await replaceFile(file, async (connection) => {
    await prepareSchema(connection);
    await insertAttempt(connection, { ...attempt, outcome: 'REFUSED', releaseId: null });
  });
}

/** The quarter of a day; nothing finer is written to the warehouse, not even when it was written. */
export function quarterOf(day: Date): string {
  return `${day.getUTCFullYear()}Q${Math.floor(day.getUTCMonth() / 3) + 1}`;
}

/** Quarters that a release already holds: the builder leaves them out. Empty where there is no warehouse yet. */
export async function publishedQuarters(file: string): Promise<string[]> {
  const rows = await readOnly(file, 'SELECT quarter FROM store.quarter ORDER BY quarter');
  return rows.map(([quarter]) => String(quarter));
}

async function readReleases(file: string): Promise<{ releaseId: number; cellsHash: string }[]> {
  const rows = await readOnly(file, 'SELECT release_id, cells_hash FROM main.release ORDER BY release_id');
  return rows.map(([releaseId, cellsHash]) => ({
    releaseId: Number(releaseId),
    cellsHash: String(cellsHash),
  }));
}

async function readOnly(file: string, sql: string): Promise<unknown[][]> {
  if (!existsSync(file)) return [];
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY', threads: '1' });
  try {
    const connection = await instance.connect();
    const rows = await (await connection.runAndReadAll(sql)).getRows();
    connection.closeSync();
    return rows;
  } finally {
    instance.closeSync();
  }
}

async function refuseRestatement(connection: DuckDBConnection, quarters: readonly string[]): Promise<void> {
  const reader = await connection.runAndReadAll('SELECT quarter FROM store.quarter');
  const known = new Set(reader.getRows().map(([quarter]) => String(quarter)));
  const again = quarters.filter((quarter) => known.has(quarter));
  if (again.length === 0) return;
  throw new ReleaseRefused(
    `${again.join(', ')} was published before and is never restated: build without it.`,
  );
}

async function nextReleaseId(connection: DuckDBConnection): Promise<number> {
  const reader = await connection.runAndReadAll('SELECT coalesce(max(release_id), 0) + 1 FROM main.release');
  return Number(reader.getRows()[0]?.[0]);
}
