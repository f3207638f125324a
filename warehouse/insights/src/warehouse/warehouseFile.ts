import { DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { statSync } from 'node:fs';
import { Release } from './release.js';

/** Asks the file as one release left it. Statements are our own; values are always parameters. */
export type Ask = <Row>(sql: string, values?: readonly DuckDBValue[]) => Promise<Row[]>;

/**
 * The published warehouse, read only. A release replaces the file by a rename, so a changed inode or time of change means a
 * new release: the next request sees it, and a request under way keeps the one it began with.
 */
export class WarehouseFile {
  #current: OpenFile | undefined;
  #opening: Promise<OpenFile> | undefined;

  constructor(private readonly path: string) {}

  /** The release that is published now; null before the first. */
  async release(): Promise<Release | null> {
    const status = statSync(this.path, { throwIfNoEntry: false });
    if (!status) return null;
    const version = `${status.ino} ${status.mtimeMs} ${status.size}`;
    while (this.#current?.version !== version) {
      this.#opening ??= this.#open(version).finally(() => (this.#opening = undefined));
      const opened = await this.#opening;
      if (opened.version === version) break;
    }
    return this.#current?.release ?? null;
  }

  close(): void {
    this.#current?.retire();
    this.#current = undefined;
  }

  async #open(version: string): Promise<OpenFile> {
    const instance = await DuckDBInstance.create(this.path, {
      access_mode: 'READ_ONLY',
      threads: '2',
      memory_limit: '256MB',
      enable_external_access: 'false',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      max_temp_directory_size: '0KB',
    });
    this.#current?.retire();
    return (this.#current = new OpenFile(instance, version));
  }
}

/** One version of the file; closed once it is replaced and nobody asks it any more. */
class OpenFile {
  readonly release: Release;
  #asking = 0;
  #retired = false;

  constructor(
    private readonly instance: DuckDBInstance,
    readonly version: string,
  ) {
    this.release = new Release((sql, values) => this.#ask(sql, values));
  }

  retire(): void {
    this.#retired = true;
    // A request that has the release may still ask: it has this long.
    setTimeout(() => this.#closeIfIdle(), RETIREMENT_MS).unref();
  }

  async #ask<Row>(sql: string, values: readonly DuckDBValue[] = []): Promise<Row[]> {
    this.#asking += 1;
    const connection = await this.instance.connect();
    try {
      const reader = await connection.runAndReadAll(sql, [...values]);
      return reader.getRowObjectsJS() as Row[]; // the columns that the statement names
    } finally {
      connection.closeSync();
      this.#asking -= 1;
    }
  }

  #closeIfIdle(): void {
    if (!this.#retired) return;
    if (this.#asking === 0) this.instance.closeSync();
    else setTimeout(() => this.#closeIfIdle(), RETIREMENT_MS).unref();
  }
}

/** Longer than the gateway waits for any answer. */
const RETIREMENT_MS = 15_000;
