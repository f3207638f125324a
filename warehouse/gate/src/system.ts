/**
 * Equations over what a reader does not know, without the numbers: row r says that the signed unknowns from `start[r]`
 * to `start[r + 1]` add up to something that the published cells tell. One coefficient, +1 or −1, per entry.
 */
export interface System {
  readonly unknowns: number;
  readonly start: Int32Array;
  readonly unknown: Int32Array;
  readonly sign: Int8Array;
}

/** Collects rows and packs them. */
export class SystemBuilder {
  readonly #start = [0];
  readonly #unknown: number[] = [];
  readonly #sign: number[] = [];

  add(parts: readonly number[], whole: number | undefined): void {
    for (const part of parts) {
      this.#unknown.push(part);
      this.#sign.push(1);
    }
    if (whole !== undefined) {
      this.#unknown.push(whole);
      this.#sign.push(-1);
    }
    this.#start.push(this.#unknown.length);
  }

  pack(unknowns: number): System {
    return {
      unknowns,
      start: Int32Array.from(this.#start),
      unknown: Int32Array.from(this.#unknown),
      sign: Int8Array.from(this.#sign),
    };
  }
}

/** The rows of each unknown, with its sign there: the same system by column. */
export interface Columns {
  readonly start: Int32Array;
  readonly row: Int32Array;
  readonly sign: Int8Array;
}

export function columnsOf(system: System): Columns {
  const start = new Int32Array(system.unknowns + 1);
  for (const unknown of system.unknown) start[unknown + 1] = (start[unknown + 1] as number) + 1;
  for (let u = 0; u < system.unknowns; u += 1) start[u + 1] = (start[u + 1] as number) + (start[u] as number);
  const next = start.slice();
  const row = new Int32Array(system.unknown.length);
  const sign = new Int8Array(system.unknown.length);
  for (let r = 0; r + 1 < system.start.length; r += 1) {
    for (let e = system.start[r] as number; e < (system.start[r + 1] as number); e += 1) {
      const unknown = system.unknown[e] as number;
      const at = next[unknown] as number;
      next[unknown] = at + 1;
      row[at] = r;
      sign[at] = system.sign[e] as number;
    }
  }
  return { start, row, sign };
}
