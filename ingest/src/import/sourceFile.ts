import { open, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

export interface SourceFile {
  path: string;
  bytes: number;
  format: 'bundle' | 'ndjson';
  /** Files of lower rank are imported first. */
  rank: number;
}

/** A path that cannot be imported, and why. */
export interface UnusablePath {
  file: string;
  message: string;
}

/**
 * Finds the files under some paths, in the order of import: directories of clinics and practitioners first, then
 * patients, encounters, and what refers to them. The order is a guess from each file's first resource; a file that comes
 * too early is tried again at the end. Folders are searched at any depth for `.json` and `.ndjson`.
 */
export async function findSourceFiles(
  paths: readonly string[],
): Promise<{ files: SourceFile[]; unusable: UnusablePath[] }> {
  // By absolute path, so that a file named twice is imported and counted once.
  const found = new Map<string, SourceFile>();
  const unusable: UnusablePath[] = [];
  const add = async (path: string): Promise<void> => void found.set(resolve(path), await sourceFile(path));
  for (const path of paths) {
    const status = await stat(path).catch(() => null);
    if (!status) unusable.push({ file: path, message: 'no such file or folder; check the path' });
    else if (status.isDirectory()) for await (const file of filesUnder(path)) await add(file);
    else if (isSource(path)) await add(path);
    else
      unusable.push({
        file: path,
        message: 'is neither .json (a bundle) nor .ndjson (one resource per line)',
      });
  }
  const files = [...found.values()];
  files.sort((a, b) => a.rank - b.rank || (a.path < b.path ? -1 : 1));
  return { files, unusable };
}

async function* filesUnder(folder: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path);
    else if (isSource(entry.name)) yield path;
  }
}

function isSource(name: string): boolean {
  return name.endsWith('.json') || name.endsWith('.ndjson');
}

async function sourceFile(path: string): Promise<SourceFile> {
  const { size } = await stat(path);
  const format = path.endsWith('.ndjson') ? 'ndjson' : 'bundle';
  return { path, bytes: size, format, rank: rankOf(await firstResourceType(path), format) };
}

/** Enough to reach the first resource of a bundle. */
const HEAD_BYTES = 4_096;

async function firstResourceType(path: string): Promise<string | undefined> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const head = buffer.toString('latin1', 0, bytesRead);
    return [...head.matchAll(/"resourceType"\s*:\s*"(\w+)"/g)]
      .map((match) => match[1])
      .find((type) => type !== 'Bundle');
  } finally {
    await file.close();
  }
}

const DIRECTORY_RANK = 0;
const OTHER_RANK = 4;

const RANKS: Readonly<Record<string, number>> = {
  Organization: DIRECTORY_RANK,
  Practitioner: DIRECTORY_RANK,
  PractitionerRole: DIRECTORY_RANK,
  Location: DIRECTORY_RANK,
  HealthcareService: DIRECTORY_RANK,
  Patient: 1,
  Encounter: 2,
  MedicationRequest: 3,
  Claim: 5,
  ExplanationOfBenefit: 6,
};

function rankOf(resourceType: string | undefined, format: SourceFile['format']): number {
  if (format === 'bundle')
    return resourceType !== undefined && RANKS[resourceType] === DIRECTORY_RANK ? DIRECTORY_RANK : 1;
  return RANKS[resourceType ?? ''] ?? OTHER_RANK;
}
