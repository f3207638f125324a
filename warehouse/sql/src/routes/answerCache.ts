import { statSync } from 'node:fs';
import type { StatementEnd } from '../sandbox/protocol.js';

/** A whole answer, as it was sent. */
export interface KeptAnswer {
  readonly bytes: Buffer;
  readonly end: StatementEnd;
}

const MAXIMUM_BYTES = 64 * 1024 * 1024;

/**
 * Answers that a researcher has had before. A release does not change and no allowed function gives another value the next
 * time, so the same statement on the same file has the same answer. Nobody gets one of another's: how fast an answer
 * comes must not tell that somebody else has asked.
 */
export class AnswerCache {
  readonly #file: string;
  readonly #answers = new Map<string, KeptAnswer>();
  #bytes = 0;

  constructor(warehouseFile: string) {
    this.#file = warehouseFile;
  }

  /** Names the statement, its author and the file as it is now; undefined while there is no file. */
  keyOf(parts: readonly (string | number)[]): string | undefined {
    const status = statSync(this.#file, { throwIfNoEntry: false });
    return status && JSON.stringify([status.ino, status.mtimeMs, status.size, ...parts]);
  }

  get(key: string | undefined): KeptAnswer | undefined {
    const kept = key === undefined ? undefined : this.#answers.get(key);
    if (key !== undefined && kept) {
      // The one used last is thrown away last.
      this.#answers.delete(key);
      this.#answers.set(key, kept);
    }
    return kept;
  }

  /** The caller has made sure that the key is still that of the file. */
  keep(key: string, answer: KeptAnswer): void {
    if (this.#answers.has(key)) return;
    this.#answers.set(key, answer);
    this.#bytes += sizeOf(key, answer);
    for (const [oldest, other] of this.#answers) {
      if (this.#bytes <= MAXIMUM_BYTES) return;
      this.#answers.delete(oldest);
      this.#bytes -= sizeOf(oldest, other);
    }
  }
}

function sizeOf(key: string, { bytes }: KeptAnswer): number {
  return key.length + bytes.length;
}
