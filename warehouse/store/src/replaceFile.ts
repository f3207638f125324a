import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { constants } from 'node:fs';
import { copyFile, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Changes the warehouse on a copy and puts the copy in its place with one rename: readers see the file as it was or as
 * it will be, never between, and a process killed at any moment leaves it as it was.
 */
export async function replaceFile<T>(
  file: string,
  change: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const release = await takeLock(`${file}.lock`);
  const next = `${file}.next`;
  try {
    await rm(next, { force: true });
    await rm(`${next}.wal`, { force: true });
    await copyFile(file, next, constants.COPYFILE_EXCL).catch((error: unknown) => ignore(error, 'ENOENT'));
    const result = await changeDatabase(next, change);
    await flush(next);
    await rename(next, file);
    await flush(dirname(file));
    return result;
  } finally {
    await rm(next, { force: true });
    await rm(`${next}.wal`, { force: true });
    await release();
  }
}

async function changeDatabase<T>(
  file: string,
  change: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(file, { threads: '2', enable_external_access: 'false' });
  try {
    const connection = await instance.connect();
    try {
      await connection.run('BEGIN TRANSACTION');
      const result = await change(connection);
      await connection.run('COMMIT');
      await connection.run('CHECKPOINT');
      return result;
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

/** The lock is a file with the process id of who holds it; that of a process that is gone is taken over. */
async function takeLock(lock: string): Promise<() => Promise<void>> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      await writeFile(lock, String(process.pid), { flag: 'wx' });
      return () => rm(lock, { force: true });
    } catch (error) {
      ignore(error, 'EEXIST');
      const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
      if (Number.isInteger(holder) && holder > 0 && isAlive(holder)) break;
      await rm(lock, { force: true });
    }
  }
  throw new Error(
    'Another release is being written to this warehouse. Wait for it to end, then run this one again.',
  );
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function ignore(error: unknown, code: string): void {
  if (!(error instanceof Error && 'code' in error && error.code === code)) throw error;
}

async function flush(path: string): Promise<void> {
  // Windows cannot open a folder to flush it, and needs not to.
  const handle = await open(path, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
