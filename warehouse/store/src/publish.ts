import type { DuckDBConnection } from '@duckdb/node-api';
import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { askFile } from './askFile.js';
import { assertSchema } from './assertSchema.js';
import { insertRelease, prepareSchema } from './insertRelease.js';
import { insertAttempt } from './ledger.js';
import { replaceFile } from './replaceFile.js';
import {
  checkCertificate,
  openCells,
  openManifest,
  ReleaseRefused,
  type Arrivals,
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
    checkCertificate(sealed, manifest, options.gatePublicKey);
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
    if (cells.difference) await refuseOtherArrivals(connection, cells.quarters, cells.difference);
    else await refuseRestatement(connection, cells.quarters);
    const releaseId = await nextReleaseId(connection);
    await insertRelease(connection, releaseId, options.sealed, manifest, cells);
    await insertCertificate(connection, releaseId, options);
    if (cells.difference) await refuseNearTwins(connection, releaseId);
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

/** Keeps what readers need to check the gate's word by themselves. */
async function insertCertificate(
  connection: DuckDBConnection,
  releaseId: number,
  { sealed, gatePublicKey }: PublishOptions,
): Promise<void> {
  if (!sealed.certificate) return;
  const { text, signature } = sealed.certificate;
  const key = createPublicKey({ key: gatePublicKey, format: 'jwk' }).export({ type: 'spki', format: 'der' });
  await connection.run('INSERT INTO store.certificate VALUES ($1::INTEGER, $2, $3, $4)', [
    releaseId,
    text,
    signature,
    key.toString('base64url'),
  ]);
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
  const rows = await askFile(file, 'SELECT quarter FROM store.quarter ORDER BY quarter');
  return rows.map(([quarter]) => String(quarter));
}

/**
 * What is counted of each published quarter: the last quarter of arrival. A release counts what has come in when it is
 * made, and a difference says up to when.
 */
export async function countedArrivals(file: string): Promise<Record<string, string>> {
  return Object.fromEntries(await askFile(file, countedSql(await hasDifferences(file))));
}

function countedSql(isCurrent: boolean): string {
  const latest = isCurrent
    ? `greatest(r.published_in, coalesce((SELECT max(d.arrived_until) FROM main.difference d WHERE d.quarter = q.quarter), ''))`
    : 'r.published_in';
  return `SELECT q.quarter, ${latest} FROM store.quarter q JOIN main.release r USING (release_id) ORDER BY ALL`;
}

/** The differences that are published, and which arrivals each counts. */
export async function publishedDifferences(
  file: string,
): Promise<{ releaseId: number; arrivals: Arrivals }[]> {
  if (!(await hasDifferences(file))) return [];
  const rows = await askFile(
    file,
    'SELECT release_id, quarter, arrived_after, arrived_until FROM main.difference ORDER BY ALL',
  );
  const byRelease = Map.groupBy(rows, ([releaseId]) => Number(releaseId));
  return [...byRelease].map(([releaseId, quarters]) => ({
    releaseId,
    arrivals: {
      after: Object.fromEntries(quarters.map(([, quarter, after]) => [String(quarter), String(after)])),
      until: String(quarters[0]?.[3]),
    },
  }));
}

/** A file of an older version has none yet. */
async function hasDifferences(file: string): Promise<boolean> {
  const tables = await askFile(
    file,
    `SELECT 1 FROM duckdb_tables() WHERE schema_name = 'main' AND table_name = 'difference'`,
  );
  return tables.length > 0;
}

async function readReleases(file: string): Promise<{ releaseId: number; cellsHash: string }[]> {
  const rows = await askFile(file, 'SELECT release_id, cells_hash FROM main.release ORDER BY release_id');
  return rows.map(([releaseId, cellsHash]) => ({
    releaseId: Number(releaseId),
    cellsHash: String(cellsHash),
  }));
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

/** A difference begins where what is told of the quarter ends, so that no event is in two. */
async function refuseOtherArrivals(
  connection: DuckDBConnection,
  quarters: readonly string[],
  { after, until }: Arrivals,
): Promise<void> {
  if (quarters.length === 0) throw new ReleaseRefused('quarters', 'The difference holds no quarter.');
  const counted = new Map(
    (await connection.runAndReadAll(countedSql(true))).getRows().map((row) => [row[0], row[1]]),
  );
  const wrong = quarters.filter(
    (quarter) => counted.get(quarter) !== after[quarter] || (after[quarter] ?? until) >= until,
  );
  if (wrong.length === 0) return;
  throw new ReleaseRefused(
    'quarters',
    `What came in late of ${wrong.join(', ')} is told already, or there is no release that it differs from: build again.`,
  );
}

const COORDINATES =
  `measure quarter place_level place age_level age_band specialty_level specialty kind code_level
  code_system code category chapter currency`.split(/\s+/);

/**
 * No cell of a difference and no published cell of the same coordinates are 1–10 patients apart: if clinics have sent the
 * same events again, those would be the patients who were not among them.
 */
async function refuseNearTwins(connection: DuckDBConnection, releaseId: number): Promise<void> {
  const same = COORDINATES.map((name) => `o.${name} IS NOT DISTINCT FROM c.${name}`).join(' AND ');
  const reader = await connection.runAndReadAll(
    `SELECT count(*) FROM store.difference_cell c JOIN (SELECT * FROM store.cell
        UNION ALL SELECT * FROM store.difference_cell WHERE release_id <> $1::INTEGER) o ON ${same}
      WHERE c.release_id = $1::INTEGER AND c.cell_state = 'value' AND o.cell_state = 'value'
        AND abs(c.patients - o.patients) BETWEEN 1 AND 10`,
    [releaseId],
  );
  if (Number(reader.getRows()[0]?.[0]) === 0) return;
  throw new ReleaseRefused(
    'difference',
    'The difference and a release are 1–10 patients apart: build it again.',
  );
}

async function nextReleaseId(connection: DuckDBConnection): Promise<number> {
  const reader = await connection.runAndReadAll('SELECT coalesce(max(release_id), 0) + 1 FROM main.release');
  return Number(reader.getRows()[0]?.[0]);
}
