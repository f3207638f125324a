import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { JsonWebKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { assertSchema } from './assertSchema.js';
import { insertRelease, prepareSchema } from './insertRelease.js';
import { insertAttempt } from './ledger.js';
import { replaceFile } from './replaceFile.js';
import {
  openCells,
  openManifest,
  ReleaseRefused,
  type ReleasedCells,
  type SealedRelease,
  type SignedManifest,
} from './sealedRelease.js';

export interface PublishOptions {
  /** Path of the warehouse; made where it is missing. */
  readonly file: string;
  readonly sealed: SealedRelease;
  readonly gatePublicKey: JsonWebKey;
  readonly now?: Date | undefined;
}

export interface Published {
  /** `unchanged`: the same cells are in the file already, and it was not touched. `refused`: the gate had refused. */
  readonly outcome: 'published' | 'unchanged' | 'refused';
  readonly releaseId: number | null;
}

/**
 * Puts what the gate signed into the warehouse: a release as a whole or not at all, a refusal into the ledger. Throws
 * `ReleaseRefused` where the signature does not fit, a quarter was published before, or the file has a table or column
 * that is not of this schema; the attempt is then in the ledger as well.
 */
export async function publish(options: PublishOptions): Promise<Published> {
  const { file, sealed } = options;
  let manifest: SignedManifest | null = null;
  try {
    manifest = openManifest(sealed, options.gatePublicKey);
    if (manifest.outcome === 'REFUSED') {
      await recordRefusal(options, manifest, null);
      return { outcome: 'refused', releaseId: null };
    }
    const cells = openCells(sealed, manifest);
    const { cellsHash } = manifest;
    const same = (await readReleases(file)).find((release) => release.cellsHash === cellsHash);
    if (same) return { outcome: 'unchanged', releaseId: same.releaseId };
    return { outcome: 'published', releaseId: await write(options, manifest, cells) };
  } catch (error) {
    if (error instanceof ReleaseRefused) await recordRefusal(options, manifest, error);
    throw error;
  }
}

function write(options: PublishOptions, manifest: SignedManifest, cells: ReleasedCells): Promise<number> {
  return replaceFile(options.file, async (connection) => {
    await prepareSchema(connection);
    await assertSchema(connection);
    await refuseRestatement(connection, cells.quarters);
    const releaseId = await nextReleaseId(connection);
    await insertRelease(connection, releaseId, options.sealed, manifest, cells);
    await insertAttempt(connection, {
      attemptedIn: manifest.attemptedIn,
      outcome: 'PUBLISHED',
      releaseId,
      manifest,
      sealed: options.sealed,
      refusedBy: null,
      runBy: manifest.runBy,
    });
    return releaseId;
  });
}

/** Writes an attempt that ended in a refusal, by the gate or by the store, into the ledger. */
async function recordRefusal(
  options: PublishOptions,
  manifest: SignedManifest | null,
  error: ReleaseRefused | null,
): Promise<void> {
  // Into a file that is not of this schema nothing is written, not even a refusal.
  if (error?.rule === 'schema') return;
  await replaceFile(options.file, async (connection) => {
    await prepareSchema(connection);
    await insertAttempt(connection, {
      attemptedIn: manifest?.attemptedIn ?? quarterOf(options.now ?? new Date()),
      outcome: 'REFUSED',
      releaseId: null,
      manifest,
      sealed: options.sealed,
      refusedBy: error?.rule ?? null,
      runBy: manifest?.runBy ?? 'unknown',
    });
  });
}

/** The quarter of a day; nothing finer is written to the warehouse, not even when it was written. */
function quarterOf(day: Date): string {
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
  if (quarters.length === 0) throw new ReleaseRefused('quarters', 'The release holds no quarter.');
  const reader = await connection.runAndReadAll('SELECT quarter FROM store.quarter');
  const known = new Set(reader.getRows().map(([quarter]) => String(quarter)));
  const again = quarters.filter((quarter) => known.has(quarter));
  if (again.length === 0) return;
  throw new ReleaseRefused(
    'quarters',
    `${again.join(', ')} was published before and is never restated: build without it.`,
  );
}

async function nextReleaseId(connection: DuckDBConnection): Promise<number> {
  const reader = await connection.runAndReadAll('SELECT coalesce(max(release_id), 0) + 1 FROM main.release');
  return Number(reader.getRows()[0]?.[0]);
}
