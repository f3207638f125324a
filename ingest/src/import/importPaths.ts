import { PatientKeyStore, type KeyProvider } from '@caregraph/keys';
import { Pool } from 'pg';
import { loadBundle, storeBundle, type LoadedBundle } from './bundleFile.js';
import { ImportFailure, UnknownReference } from './importFailure.js';
import type { ImportProgress, ImportReport } from './importReport.js';
import { ImportTally } from './importTally.js';
import { importNdjson } from './ndjsonFile.js';
import { findSourceFiles, type SourceFile } from './sourceFile.js';

export interface ImportOptions {
  /** Of the role caregraph_ingest. */
  databaseUrl: string;
  /** Wraps the keys of the patients. */
  keyProvider: KeyProvider;
  /** Files (.json: a bundle, .ndjson: one resource per line) and folders of such files. */
  paths: readonly string[];
  /** A bundle that is larger is refused, because it is held in memory to be stored all or nothing. Default 100 MB. */
  mostBundleBytes?: number;
  onProgress?(progress: ImportProgress): void;
  /** Stops between two files; what was stored stays, and a second run goes on from there. */
  signal?: AbortSignal;
}

const MOST_BUNDLE_BYTES = 100_000_000;

/** A larger bundle is not read ahead, so that two of them are never in memory. */
const READ_AHEAD_BYTES = 16_000_000;

type Loaded = { bundle: LoadedBundle } | { failure: unknown };

/**
 * Imports FHIR R4 files: each file all or nothing, those imported before skipped. Failures of a file are in the report, one
 * line each; what it throws lies with the database, or is the reason of `signal`.
 */
export async function importPaths(options: ImportOptions): Promise<ImportReport> {
  const { files, unusable } = await findSourceFiles(options.paths);
  const pool = importPool(options.databaseUrl);
  const tally = new ImportTally(files, options.onProgress);
  for (const { file, message } of unusable) tally.fail(file, message);
  try {
    const keys = await PatientKeyStore.open(pool, options.keyProvider);
    let pending = files;
    for (let before = Infinity; pending.length > 0 && pending.length < before;) {
      before = pending.length;
      pending = await importFiles(pool, keys, pending, tally, options);
    }
    return tally.report();
  } finally {
    await pool.end();
  }
}

/**
 * One connection writes, one asks the journal about the next file. Statements are pipelined: PostgreSQL works through
 * those of a bundle while the next one is being parsed here.
 */
function importPool(connectionString: string): Pool {
  const pool = new Pool({ connectionString, max: 2, pipeline: true, application_name: 'caregraph-import' });
  // Without a listener, a connection lost while idle would end the process; the next statement fails and tells.
  pool.on('error', () => undefined);
  return pool;
}

/** Imports files in order, reading the next while one is written. Returns those that refer to something unknown. */
async function importFiles(
  pool: Pool,
  keys: PatientKeyStore,
  files: readonly SourceFile[],
  tally: ImportTally,
  options: ImportOptions,
): Promise<SourceFile[]> {
  const mostBytes = options.mostBundleBytes ?? MOST_BUNDLE_BYTES;
  const unresolved: SourceFile[] = [];
  let readAhead: Promise<Loaded> | undefined;
  for (const [index, file] of files.entries()) {
    if (options.signal?.aborted) {
      await readAhead;
      throw options.signal.reason;
    }
    try {
      if (file.format === 'ndjson') {
        const { count, isUnchanged } = await importNdjson(pool, keys, file, tally.clock, (bytes, resources) =>
          tally.within(bytes, resources),
        );
        tally.done(file, count, isUnchanged);
      } else {
        const loaded = await (readAhead ?? load(pool, file, mostBytes));
        const next = files[index + 1];
        const isReadAhead = next?.format === 'bundle' && next.bytes <= READ_AHEAD_BYTES;
        readAhead = isReadAhead ? load(pool, next, mostBytes) : undefined;
        if ('failure' in loaded) throw loaded.failure;
        await store(pool, keys, file, loaded.bundle, tally);
      }
    } catch (failure) {
      const message = messageOf(failure);
      if (message === null) {
        await readAhead;
        throw failure;
      }
      tally.fail(file.path, message, file.bytes);
      if (failure instanceof UnknownReference) unresolved.push(file);
    }
  }
  return unresolved;
}

/** Never rejects: the next file is read while nobody waits for it yet. */
async function load(pool: Pool, file: SourceFile, mostBytes: number): Promise<Loaded> {
  try {
    return { bundle: await loadBundle(pool, file, mostBytes) };
  } catch (failure) {
    return { failure };
  }
}

async function store(
  pool: Pool,
  keys: PatientKeyStore,
  file: SourceFile,
  bundle: LoadedBundle,
  tally: ImportTally,
): Promise<void> {
  if (bundle.known) tally.done(file, bundle.known, true);
  else tally.done(file, await storeBundle(pool, keys, bundle, tally.clock), false);
}

/** What to say of a failure that lies with the file (its content, or that it cannot be read); null for any other. */
function messageOf(failure: unknown): string | null {
  if (failure instanceof ImportFailure) return failure.message;
  if (failure instanceof RangeError) return 'is too deeply nested to be FHIR';
  const isOfFileSystem = failure instanceof Error && 'syscall' in failure && 'path' in failure;
  return isOfFileSystem && 'code' in failure ? `cannot be read (${String(failure.code)})` : null;
}
