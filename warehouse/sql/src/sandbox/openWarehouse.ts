import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { statSync } from 'node:fs';
import { SqlError } from '../sqlError.js';
import type { WorkerSettings } from './protocol.js';

/**
 * The warehouse file as it is now. A release replaces the file by a rename, so a changed inode or time of change means
 * a new release, and the next statement sees it.
 */
export class OpenWarehouse {
  readonly #settings: WorkerSettings;
  #instance: DuckDBInstance | undefined;
  #version = '';

  constructor(settings: WorkerSettings) {
    this.#settings = settings;
  }

  /** Tells one release of the file from the next; empty before the first statement. */
  get version(): string {
    return this.#version;
  }

  /** A connection of the statement's own: nothing of one statement is left for the next. */
  async connect(): Promise<DuckDBConnection> {
    const status = statSync(this.#settings.warehouseFile, { throwIfNoEntry: false });
    if (!status) throw new SqlError('NO_RELEASE');
    const version = `${status.ino} ${status.mtimeMs} ${status.size}`;
    if (!this.#instance || version !== this.#version) {
      this.#instance?.closeSync();
      this.#instance = undefined;
      this.#instance = await openLocked(this.#settings);
      this.#version = version;
    }
    return this.#instance.connect();
  }
}

async function openLocked(settings: WorkerSettings): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(settings.warehouseFile, {
    access_mode: 'READ_ONLY',
    threads: '1',
    memory_limit: `${settings.memoryLimitMb}MB`,
    enable_external_access: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    // Nothing is spilled to a disk.
    max_temp_directory_size: '0KB',
  });
  const connection = await instance.connect();
  // The file is open by now: from here on this process needs no file system, and nothing may change that back.
  await connection.run(`SET disabled_filesystems = 'LocalFileSystem'`);
  await connection.run('SET lock_configuration = true');
  connection.closeSync();
  return instance;
}
