import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, cpSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { linkLibraries, programPath } from './platformBinaries.js';
import { succeeds, type ServerUser } from './serverUser.js';

/**
 * A folder with PostgreSQL's programs that the user of the server can run: the given one, or a copy when that
 * user cannot reach it (a clone under a closed home) or its library links cannot be created (a read-only
 * installation).
 * @throws Error when no place for a copy serves.
 */
export function runnableBinaries(folder: string, user: ServerUser): string {
  if (linkLibraries(folder) && runs(folder, user)) return folder;
  const tried: string[] = [];
  for (const parent of new Set([os.tmpdir(), '/var/tmp', '/var/lib/caregraph'])) {
    const copy = copyInto(parent, folder);
    if (copy !== undefined && runs(copy, user)) return copy;
    tried.push(parent);
  }
  throw new Error(
    `PostgreSQL's programs in ${folder} cannot be run by the user of the server, and no copy in ` +
      `${tried.join(', ')} could either. Move the clone out of the closed folder, set TMPDIR to a folder ` +
      'from which programs may run, or set DATABASE_URL to a server of your own.',
  );
}

function runs(folder: string, user: ServerUser): boolean {
  return (['postgres', 'initdb'] as const).every((program) =>
    succeeds(programPath(folder, program), ['--version'], user),
  );
}

/**
 * Copies atomically, or finds an earlier copy that is still whole. The name tells the content and who made
 * it.
 */
function copyInto(parent: string, source: string): string | undefined {
  const sourceFiles = listFiles(source);
  const fingerprint = createHash('sha256').update(sourceFiles.join('\n')).digest('hex').slice(0, 16);
  const copy = path.join(parent, `caregraph-postgres-${fingerprint}-${process.getuid?.() ?? 'user'}`);
  if (isWhole(copy, sourceFiles)) return copy;
  const unfinished = `${copy}.${randomUUID()}`;
  try {
    mkdirSync(parent, { recursive: true });
    cpSync(source, unfinished, { recursive: true, verbatimSymlinks: true });
    openForReading(unfinished);
    linkLibraries(unfinished);
    // Another process may have been faster, and may already run what it copied.
    if (!isWhole(copy, sourceFiles)) {
      rmSync(copy, { recursive: true, force: true });
      renameSync(unfinished, copy);
    }
  } catch {
    // Not writable, full, or taken by another user: the caller tries the next place.
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return isWhole(copy, sourceFiles) ? copy : undefined;
}

/**
 * Temporary folders are shared, so a copy counts only if it is complete and nobody but us or root could
 * change it.
 */
function isWhole(copy: string, sourceFiles: readonly string[]): boolean {
  try {
    const present = new Set(listFiles(copy));
    return sourceFiles.every((file) => present.has(file)) && isOnlyOurs(copy);
  } catch {
    return false;
  }
}

function isOnlyOurs(entry: string): boolean {
  const status = lstatSync(entry);
  if (status.uid !== 0 && status.uid !== process.getuid?.()) return false;
  // The mode of a link says nothing; its target is looked at as an entry of its own.
  if (!status.isSymbolicLink() && (status.mode & 0o022) !== 0) return false;
  if (!status.isDirectory()) return true;
  return readdirSync(entry).every((name) => isOnlyOurs(path.join(entry, name)));
}

/** Every regular file below the folder with its size in bytes, sorted. */
function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => `${path.relative(folder, file)} ${lstatSync(file).size}`)
    .toSorted();
}

function openForReading(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) continue;
    const executable = entry.isDirectory() || (lstatSync(file).mode & 0o100) !== 0;
    chmodSync(file, executable ? 0o755 : 0o644);
  }
}
