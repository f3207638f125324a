import { DIMENSIONS, keyOf, type Measure, type Place, type SeenCell } from './cell.js';

/** What a cell really holds, as a fresh run of de-identification counts it. */
export interface TrueCell {
  readonly patients: number;
  readonly events: number;
  readonly subscribers: number;
  readonly largestEvents: number;
  readonly secondEvents: number;
  readonly largestEventsBy: number;
  readonly secondEventsBy: number;
  /** Fees only; zero elsewhere. */
  readonly sum: number;
  readonly largest: number;
  readonly second: number;
  readonly largestBy: number;
  readonly secondBy: number;
}

const COLUMNS = [
  'patients',
  'events',
  'subscribers',
  'largestEvents',
  'secondEvents',
  'largestEventsBy',
  'secondEventsBy',
  'sum',
  'largest',
  'second',
  'largestBy',
  'secondBy',
] as const satisfies readonly (keyof TrueCell)[];

interface CandidateMember {
  readonly level: string;
  readonly name: string;
  readonly codeSystem?: string;
}

/** A difference as a fresh run counts it: the lines that de-identification hands to the gate. */
export interface CountedDifference {
  readonly releaseId: number;
  readonly candidate: readonly string[];
}

/** True cells by `keyOf`, those of a difference with its release before it, read from the lines that de-identification hands to the gate. */
export class Truth {
  readonly cells = new Map<string, TrueCell>();
  #prefix = '';
  #members: Readonly<Record<string, readonly CandidateMember[]>> = {};

  static from(lines: Iterable<string>, differences: readonly CountedDifference[] = []): Truth {
    const truth = new Truth();
    for (const line of lines) truth.read(line);
    for (const { releaseId, candidate } of differences) {
      truth.#prefix = `difference ${releaseId}|`;
      for (const line of candidate) truth.read(line);
    }
    return truth;
  }

  read(line: string): void {
    const value = JSON.parse(line) as Record<string, unknown>;
    if ('members' in value) this.#members = value['members'] as Record<string, readonly CandidateMember[]>;
    else if ('measure' in value) this.#readBlock(value);
  }

  #readBlock(block: Record<string, unknown>): void {
    const measure = block['measure'] as Measure;
    const columnOf = (name: string): readonly number[] | undefined =>
      block[name] as readonly number[] | undefined;
    for (let n = 0; n < Number(block['count']); n += 1) {
      const at = DIMENSIONS[measure].map((dimension): Place => {
        const member = this.#members[dimension]?.[columnOf(dimension)?.[n] ?? -1];
        const { level = '', name = '', codeSystem } = member ?? {};
        return { level, name: level === 'code' ? `${codeSystem} ${name}` : name };
      });
      const cell = Object.fromEntries(COLUMNS.map((name) => [name, columnOf(name)?.[n] ?? 0]));
      this.cells.set(this.#prefix + keyOf(measure, at), cell as unknown as TrueCell);
    }
  }

  of({ measure, at, releaseId, isDifference }: SeenCell): TrueCell | undefined {
    return this.cells.get((isDifference ? `difference ${releaseId}|` : '') + keyOf(measure, at));
  }
}
