import { columnsOf, type Columns, type System } from './system.js';

/** How far a reader must be from knowing an unknown. */
export interface Wanted {
  readonly unknown: number;
  /** The interval of possible values must be at least this wide. */
  readonly width: number;
  /** It must reach at least this far above the true value. */
  readonly above: number;
}

/** What has been shown possible of each unknown: the least and the greatest value in any table found. */
export interface Reach {
  readonly least: Float64Array;
  readonly greatest: Float64Array;
}

export interface SwingOptions {
  readonly system: System;
  /** The true values, which solve the equations. */
  readonly truth: Float64Array;
  /** What a reader knows each unknown to be at least. */
  readonly floor: Float64Array;
  readonly wanted: readonly Wanted[];
  /** Search rounds per unknown; each begins with other random choices. */
  readonly tries?: number;
}

const STEPS = 64;
/** Of a long row only so many entries are weighed, from a random place on. */
const ENTRIES = 64;

/**
 * Shows for each wanted unknown two tables that fit everything published and differ enough in it. A table is found by
 * changing the unknown and mending each equation that this breaks by changing another, until none is broken. Each
 * table found is a proof, for every unknown it changes; not finding one proves nothing. Returns what remains unproved.
 */
export function swing(options: SwingOptions): { reach: Reach; unproved: Wanted[] } {
  const reach = { least: options.truth.slice(), greatest: options.truth.slice() };
  const search = new Search(options, reach);
  const unproved = options.wanted.filter((wanted) => !search.prove(wanted, options.tries ?? 4));
  return { reach, unproved };
}

export function isReached(reach: Reach, truth: Float64Array, wanted: Wanted): boolean {
  const [least, greatest] = [reach.least[wanted.unknown] as number, reach.greatest[wanted.unknown] as number];
  return greatest - least >= wanted.width && greatest - (truth[wanted.unknown] as number) >= wanted.above;
}

class Search {
  readonly #options: SwingOptions;
  readonly #columns: Columns;
  readonly #reach: Reach;
  readonly #table: Float64Array;
  readonly #change: Float64Array;
  readonly #imbalance: Float64Array;
  #changed: number[] = [];
  #moved: number[] = [];
  readonly #broken = new Set<number>();
  #seed = 0x2545_f491;

  constructor(options: SwingOptions, reach: Reach) {
    this.#options = options;
    this.#reach = reach;
    this.#columns = columnsOf(options.system);
    this.#table = options.truth.slice();
    this.#change = new Float64Array(options.system.unknowns);
    this.#imbalance = new Float64Array(options.system.start.length);
  }

  prove(wanted: Wanted, tries: number): boolean {
    const isDone = (): boolean => isReached(this.#reach, this.#options.truth, wanted);
    const reachOf = (): number =>
      (this.#reach.greatest[wanted.unknown] as number) - (this.#reach.least[wanted.unknown] as number);
    for (const direction of [1, -1]) {
      this.#backToTruth();
      for (let misses = 0; misses < tries && !isDone();) {
        const before = reachOf();
        if (!this.#findChange(wanted, direction) || !this.#apply(wanted)) misses += 1;
        else if (reachOf() === before) misses += 1;
      }
    }
    return isDone();
  }

  #backToTruth(): void {
    for (const unknown of this.#moved) this.#table[unknown] = this.#options.truth[unknown] as number;
    this.#moved = [];
  }

  /** A change of whole numbers that begins with the unknown and leaves every equation as it is. */
  #findChange(wanted: Wanted, direction: number): boolean {
    for (const unknown of this.#changed) this.#change[unknown] = 0;
    for (const row of this.#broken) this.#imbalance[row] = 0;
    this.#changed = [];
    this.#broken.clear();
    if (direction < 0 && this.#roomOf(wanted.unknown) < 1) return false;
    this.#put(wanted.unknown, direction);
    for (let step = 0; step < STEPS && this.#broken.size > 0; step += 1) {
      const row = this.#shortestBroken();
      const mending = this.#mendingOf(row, wanted);
      if (mending === undefined) return false;
      this.#put(mending.unknown, mending.change);
    }
    return this.#broken.size === 0;
  }

  /** Goes as far along the change as no unknown falls below its floor, but not beyond what is wanted. */
  #apply(wanted: Wanted): boolean {
    let times = Math.ceil(Math.max(wanted.width, wanted.above));
    for (const unknown of this.#changed) {
      const change = this.#change[unknown] as number;
      if (change < 0) times = Math.min(times, Math.floor(this.#roomOf(unknown) / -change));
    }
    if (times < 1) return false;
    for (const unknown of this.#changed) {
      const value = (this.#table[unknown] as number) + times * (this.#change[unknown] as number);
      this.#table[unknown] = value;
      this.#moved.push(unknown);
      if (value < (this.#reach.least[unknown] as number)) this.#reach.least[unknown] = value;
      if (value > (this.#reach.greatest[unknown] as number)) this.#reach.greatest[unknown] = value;
    }
    return true;
  }

  #roomOf(unknown: number): number {
    return (this.#table[unknown] as number) - (this.#options.floor[unknown] as number);
  }

  #put(unknown: number, change: number): void {
    this.#change[unknown] = (this.#change[unknown] as number) + change;
    this.#changed.push(unknown);
    const { start, row, sign } = this.#columns;
    for (let e = start[unknown] as number; e < (start[unknown + 1] as number); e += 1) {
      const r = row[e] as number;
      const imbalance = (this.#imbalance[r] as number) + (sign[e] as number) * change;
      this.#imbalance[r] = imbalance;
      if (imbalance === 0) this.#broken.delete(r);
      else this.#broken.add(r);
    }
  }

  #shortestBroken(): number {
    const { start } = this.#options.system;
    let best = -1;
    let shortest = Infinity;
    for (const row of this.#broken) {
      const length = (start[row + 1] as number) - (start[row] as number);
      if (length < shortest) [best, shortest] = [row, length];
    }
    return best;
  }

  /** The unknown of a broken row whose change mends most elsewhere, and has room for it. */
  #mendingOf(row: number, wanted: Wanted): { unknown: number; change: number } | undefined {
    const { start, unknown: entries, sign } = this.#options.system;
    const first = start[row] as number;
    const length = (start[row + 1] as number) - first;
    const offset = length > ENTRIES ? Math.floor(this.#random() * length) : 0;
    const goal = Math.max(wanted.width, wanted.above);
    let best: { unknown: number; change: number } | undefined;
    let lowest = Infinity;
    for (let n = 0; n < Math.min(length, ENTRIES); n += 1) {
      const at = first + ((offset + n) % length);
      const unknown = entries[at] as number;
      if (this.#change[unknown] !== 0) continue;
      const change = -(this.#imbalance[row] as number) * (sign[at] as number);
      const times = change < 0 ? this.#roomOf(unknown) / -change : Infinity;
      if (times < 1) continue;
      const cost =
        this.#breakage(unknown, change) + (times < goal ? 1 - times / goal : 0) + this.#random() / 4;
      if (cost < lowest) [best, lowest] = [{ unknown, change }, cost];
    }
    return best;
  }

  #breakage(unknown: number, change: number): number {
    const { start, row, sign } = this.#columns;
    let sum = 0;
    for (let e = start[unknown] as number; e < (start[unknown + 1] as number); e += 1) {
      const imbalance = this.#imbalance[row[e] as number] as number;
      sum += Math.abs(imbalance + (sign[e] as number) * change) - Math.abs(imbalance);
    }
    return sum;
  }

  /** Repeatable: the same cells get the same verdict (Marsaglia's xorshift). */
  #random(): number {
    this.#seed ^= this.#seed << 13;
    this.#seed ^= this.#seed >>> 17;
    this.#seed ^= this.#seed << 5;
    return (this.#seed >>> 0) / 2 ** 32;
  }
}
