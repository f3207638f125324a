import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A statement as its author sees it later. */
export interface HistoryEntry {
  readonly id: string;
  readonly at: string;
  readonly sql: string;
  readonly format: string;
  /** `ok`, or the code of the error. */
  readonly outcome: string;
  readonly message: string | undefined;
  readonly rows: number;
  readonly truncated: boolean;
  readonly ms: number;
}

/**
 * Each user's own statements, the newest at the end of a file of that user's own: nobody's file can be reached through
 * another's subject. Apart from the warehouse, which is replaced with each release.
 */
export class StatementHistory {
  readonly #folder: string;
  readonly #maximumEntries: number;
  #made: Promise<unknown> | undefined;
  readonly #last = new Map<string, Promise<unknown>>();
  readonly #lengths = new Map<string, number>();

  constructor(folder: string, maximumEntries: number) {
    this.#folder = folder;
    this.#maximumEntries = maximumEntries;
  }

  add(subject: string, entry: HistoryEntry): Promise<void> {
    return this.#inTurn(subject, async () => {
      await (this.#made ??= mkdir(this.#folder, { recursive: true, mode: 0o700 }));
      const path = this.#pathOf(subject);
      await appendFile(path, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
      const length = (this.#lengths.get(subject) ?? (await this.#read(subject)).length - 1) + 1;
      this.#lengths.set(subject, length);
      // Rewritten once for many statements, not for each one beyond the cap.
      if (length >= 2 * this.#maximumEntries) await this.#shorten(subject);
    });
  }

  /** The newest first. */
  list(subject: string, limit: number): Promise<HistoryEntry[]> {
    return this.#inTurn(subject, async () => {
      const entries = await this.#read(subject);
      return entries.slice(-Math.min(limit, this.#maximumEntries)).toReversed();
    });
  }

  clear(subject: string): Promise<void> {
    return this.#inTurn(subject, async () => {
      this.#lengths.delete(subject);
      await rm(this.#pathOf(subject), { force: true });
    });
  }

  async #shorten(subject: string): Promise<void> {
    const entries = (await this.#read(subject)).slice(-this.#maximumEntries);
    const path = this.#pathOf(subject);
    await writeFile(`${path}.next`, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''), {
      mode: 0o600,
    });
    await rename(`${path}.next`, path);
    this.#lengths.set(subject, entries.length);
  }

  async #read(subject: string): Promise<HistoryEntry[]> {
    const text = await readFile(this.#pathOf(subject), 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
      throw error;
    });
    return text.split('\n').filter(Boolean).flatMap(parseEntry);
  }

  /** A file has one writer at a time. */
  #inTurn<T>(subject: string, action: () => Promise<T>): Promise<T> {
    const turn = (this.#last.get(subject) ?? Promise.resolve()).then(action, action);
    this.#last.set(subject, turn);
    const forget = (): void => {
      if (this.#last.get(subject) === turn) this.#last.delete(subject);
    };
    turn.then(forget, forget);
    return turn;
  }

  #pathOf(subject: string): string {
    return join(this.#folder, `${createHash('sha256').update(subject).digest('hex')}.ndjson`);
  }
}

/** Half a line is what a killed process left; it is passed over. */
function parseEntry(line: string): HistoryEntry[] {
  try {
    return [JSON.parse(line) as HistoryEntry];
  } catch {
    return [];
  }
}
