import { DuckDBInstance, type DuckDBConnection, type DuckDBPreparedStatement } from '@duckdb/node-api';
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
  #parser: DuckDBPreparedStatement | undefined;
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
      this.#parser = undefined;
      this.#instance?.closeSync();
      this.#instance = undefined;
      this.#instance = await openLocked(this.#settings);
      this.#version = version;
    }
    return this.#instance.connect();
  }

  /**
   * DuckDB's own parse of a text, as JSON; the text is a value and is never run. Prepared once: planning the same question
   * anew took a fifth of a short statement's time.
   */
  async parse(sql: string): Promise<string> {
    if (!this.#parser) {
      // On the file that the statement's own connection sees, even if a release has come meanwhile.
      const connection = (await this.#instance?.connect()) ?? (await this.connect());
      this.#parser = await connection.prepare('SELECT json_serialize_sql($1::VARCHAR)::VARCHAR');
    }
    this.#parser.bindVarchar(1, sql);
    const reader = await this.#parser.runAndReadAll();
    this.#parser.clearBindings();
    return String(reader.getRows()[0]?.[0]);
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
