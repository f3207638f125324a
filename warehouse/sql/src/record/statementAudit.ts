import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type AuditEvent =
  | {
      readonly event: 'begun';
      readonly id: string;
      readonly subject: string;
      readonly clientId: string | undefined;
      readonly sql: string;
      readonly format: string;
    }
  | {
      readonly event: 'ended';
      readonly id: string;
      /** `ok`, or the code of the error. */
      readonly outcome: string;
      readonly tables: readonly string[];
      readonly rows: number;
      readonly truncated: boolean;
      readonly ms: number;
    }
  | {
      readonly event: 'downloaded';
      readonly id: string;
      readonly subject: string;
      readonly clientId: string | undefined;
      readonly file: string;
    };

const NO_PREVIOUS = '0'.repeat(64);

/**
 * Every statement, written before it runs and again when it has ended, also where it was refused. Files grow at their end
 * only, one a month; each line holds the hash of the line before it, so that a line edited, left out or moved shows.
 */
export class StatementAudit {
  readonly #folder: string;
  #previous: string;
  #file: { readonly name: string; readonly handle: FileHandle } | undefined;
  #pending: { readonly event: AuditEvent; readonly settled: PromiseWithResolvers<void> }[] = [];
  #writing: Promise<void> | undefined;

  private constructor(folder: string, previous: string) {
    this.#folder = folder;
    this.#previous = previous;
  }

  /** Continues what is in the folder, which is made where it is missing. One process at a time. */
  static async open(folder: string): Promise<StatementAudit> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const last = (await auditFiles(folder)).at(-1);
    const line = last === undefined ? undefined : await lastWholeLine(join(folder, last));
    return new StatementAudit(folder, line === undefined ? NO_PREVIOUS : hashOf(line));
  }

  /** Resolves when the event is on the disk. Events that come together are written together. */
  append(event: AuditEvent): Promise<void> {
    const settled = Promise.withResolvers<void>();
    this.#pending.push({ event, settled });
    this.#writing ??= this.#writePending();
    return settled.promise;
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file?.handle.close();
    this.#file = undefined;
  }

  async #writePending(): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending;
      this.#pending = [];
      const before = this.#previous;
      try {
        const at = new Date().toISOString();
        const lines = batch.map(({ event }) => {
          const line = JSON.stringify({ at, ...event, previous: this.#previous });
          this.#previous = hashOf(line);
          return line;
        });
        const handle = await this.#openFile(`${at.slice(0, 7)}.ndjson`);
        await handle.appendFile(`${lines.join('\n')}\n`);
        await handle.datasync();
        for (const { settled } of batch) settled.resolve();
      } catch (error) {
        this.#previous = before;
        for (const { settled } of batch) settled.reject(error);
      }
    }
    this.#writing = undefined;
  }

  async #openFile(name: string): Promise<FileHandle> {
    if (this.#file?.name === name) return this.#file.handle;
    await this.#file?.handle.close();
    this.#file = undefined;
    const handle = await open(join(this.#folder, name), 'a', 0o600);
    this.#file = { name, handle };
    return handle;
  }
}

/** The first line that does not continue the one before it, or undefined where all do. */
export async function findBrokenLine(folder: string): Promise<{ file: string; line: number } | undefined> {
  let previous = NO_PREVIOUS;
  for (const file of await auditFiles(folder)) {
    let line = 0;
    for await (const text of linesOf(join(folder, file))) {
      line += 1;
      if (previousOf(text) !== previous) return { file, line };
      previous = hashOf(text);
    }
  }
  return undefined;
}

function previousOf(line: string): unknown {
  try {
    return (JSON.parse(line) as { previous?: unknown }).previous;
  } catch {
    return undefined;
  }
}

async function auditFiles(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => /^\d{4}-\d{2}\.ndjson$/.test(name)).sort();
}

function linesOf(path: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
}

/** More than the longest line: a statement of 50,000 characters, each escaped. */
const TAIL_BYTES = 1024 * 1024;

/**
 * The last line of a file, of which only the end is read. A process killed in the middle of a write left half a line, which
 * was never answered for: it is cut off.
 */
async function lastWholeLine(path: string): Promise<string | undefined> {
  const handle = await open(path, 'r+');
  try {
    const { size } = await handle.stat();
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    await handle.read(tail, 0, tail.length, size - tail.length);
    const end = tail.lastIndexOf('\n') + 1;
    if (end < tail.length) await handle.truncate(size - (tail.length - end));
    if (end === 0) return undefined;
    return tail.subarray(tail.lastIndexOf('\n', end - 2) + 1, end - 1).toString();
  } finally {
    await handle.close();
  }
}

function hashOf(line: string): string {
  return createHash('sha256').update(line).digest('hex');
}
