import { RULES } from '../rules.js';
import type { Family } from './family.js';
import type { Unknowns } from './restrict.js';

/**
 * How far each unknown may be moved while every equation still holds, nothing falls below what is known of it, and nobody
 * could tell: the floor of a cell is what its two largest subscribers have of it together (at least one event), so a table
 * found here is feasible for every insider, and for any two who collude.
 */
export interface Room {
  /** Distance of each column from its floor, in events and in minor units of money. */
  readonly events: Float64Array;
  readonly money: Float64Array | null;
  /** The width each column's interval must have. */
  readonly neededEvents: Float64Array;
  readonly neededMoney: Float64Array;
  /** How far up the interval of money must reach by itself: the p % rule's protection level. */
  readonly neededMoneyUp: Float64Array;
}

/** k wide in events. In money p % of the largest, and up to where the second could not tell the largest within p %. */
export function roomOf(family: Family, unknowns: Unknowns): Room {
  const { topEvents, topAmounts, sum } = family;
  const p = RULES.pPercent.value / 100;
  const from = (of: (cell: number) => number): Float64Array => Float64Array.from(unknowns.cells, of);
  return {
    events: from(
      (cell) => family.events[cell] - Math.max(1, topEvents.largest[cell] + topEvents.second[cell]),
    ),
    money:
      sum && topAmounts && from((cell) => sum[cell] - topAmounts.largest[cell] - topAmounts.second[cell]),
    neededEvents: from(() => RULES.minimumPatients.value),
    neededMoney: from((cell) => (topAmounts ? p * topAmounts.largest[cell] : 0)),
    neededMoneyUp: from((cell) =>
      sum && topAmounts
        ? Math.max(0, (1 + p) * topAmounts.largest[cell] + topAmounts.second[cell] - sum[cell])
        : 0,
    ),
  };
}

/**
 * The widest interval shown of each cell of a family so far, as distances from its true value. What was shown stays shown
 * when more cells are suppressed.
 */
export interface Widths {
  readonly up: Float64Array;
  readonly down: Float64Array;
  readonly moneyUp: Float64Array;
  readonly moneyDown: Float64Array;
}

export function noWidths(cells: number): Widths {
  const none = (): Float64Array => new Float64Array(cells);
  return { up: none(), down: none(), moneyUp: none(), moneyDown: none() };
}

/** Where a search could go no further: the row, for each column that stays open. */
export interface Certificates {
  readonly open: readonly number[];
  readonly stuckAt: ReadonlyMap<number, number>;
}

const TRIES = 5;
const LONGEST = 40;
const MOST_LOOKED_AT = 32;

/**
 * Shows for each target that its interval is wide enough, by tables that could as well be true: moves along which some
 * suppressed cells grow and others shrink so that every equation still holds, one after another until the target is as far
 * away as it must be. A table found for one cell serves all it passes. Inner bounds: what is shown is true, what stays open
 * may only be hard to show.
 */
export function certify(
  unknowns: Unknowns,
  { room, widths }: { readonly room: Room; readonly widths: Widths },
  targets: readonly number[],
  random: () => number,
): Certificates {
  const table = new FeasibleTable(unknowns.cells, room, widths);
  const search = new MoveSearch(unknowns, room, table, random);
  const open: number[] = [];
  const stuckAt = new Map<number, number>();
  for (const target of targets) {
    for (const direction of [1, -1] as const) {
      table.reset();
      for (let failures = 0; failures < TRIES && !table.isEnough(target);) {
        const move = search.find(target, direction, failures);
        if (move && table.apply(move)) continue;
        failures += 1;
        if (search.stuckAt >= 0) stuckAt.set(target, search.stuckAt);
      }
    }
    if (!table.isEnough(target)) open.push(target);
  }
  return { open, stuckAt };
}

/** A vector of the null space: by how much each column changes per step. */
export interface Move {
  readonly columns: Int32Array;
  readonly steps: Float64Array;
}

/** A table that differs from the true one and could as well be it, and the widest intervals that such tables have shown. */
class FeasibleTable {
  /** What is left above each floor. */
  readonly events: Float64Array;
  readonly money: Float64Array | null;
  #touched: number[] = [];

  constructor(
    readonly cells: Int32Array,
    readonly room: Room,
    readonly widths: Widths,
  ) {
    this.events = room.events.slice();
    this.money = room.money && room.money.slice();
  }

  /** Back to the true table. */
  reset(): void {
    for (const column of this.#touched) {
      this.events[column] = this.room.events[column];
      if (this.money && this.room.money) this.money[column] = this.room.money[column];
    }
    this.#touched = [];
  }

  isEnough(column: number): boolean {
    const { room } = this;
    const { up, down, moneyUp, moneyDown } = this.widths;
    const cell = this.cells[column];
    if (up[cell] + down[cell] < room.neededEvents[column]) return false;
    if (room.money === null) return true;
    return (
      moneyUp[cell] + moneyDown[cell] >= room.neededMoney[column] &&
      moneyUp[cell] >= room.neededMoneyUp[column]
    );
  }

  /** Moves as far as no column passes its floor, in events and in money each; false where that is nowhere. */
  apply(move: Move): boolean {
    const times = this.#timesOf(move, this.events);
    const timesMoney = this.money ? this.#timesOf(move, this.money) : 0;
    if (times < 1 && timesMoney < 1) return false;
    const { up, down, moneyUp, moneyDown } = this.widths;
    for (let i = 0; i < move.columns.length; i += 1) {
      const column = move.columns[i];
      this.#touched.push(column);
      this.events[column] += times * move.steps[i];
      enterWidth(up, down, this.cells[column], this.events[column] - this.room.events[column]);
      if (!this.money || !this.room.money) continue;
      this.money[column] += timesMoney * move.steps[i];
      enterWidth(moneyUp, moneyDown, this.cells[column], this.money[column] - this.room.money[column]);
    }
    return true;
  }

  #timesOf(move: Move, left: Float64Array): number {
    // Far enough for any need, where nothing shrinks.
    let times = FAR;
    for (let i = 0; i < move.columns.length; i += 1) {
      if (move.steps[i] < 0) times = Math.min(times, Math.floor(left[move.columns[i]] / -move.steps[i]));
    }
    return Math.max(0, times);
  }
}

/** More than any cell's events or cents, and exact when added up. */
const FAR = 2 ** 44;

function enterWidth(up: Float64Array, down: Float64Array, cell: number, by: number): void {
  if (by > up[cell]) up[cell] = by;
  else if (-by > down[cell]) down[cell] = -by;
}

/** Finds moves: starts one cell, then balances the shortest equation that no longer holds, until all do. */
class MoveSearch {
  /** The row at which the last search ended without a move; −1 where it ran too long. */
  stuckAt = -1;
  readonly #change: Float64Array;
  readonly #imbalance: Float64Array;
  readonly #isListed: Uint8Array;
  #touched: number[] = [];
  #unbalanced: number[] = [];

  constructor(
    readonly unknowns: Unknowns,
    readonly room: Room,
    readonly table: FeasibleTable,
    readonly random: () => number,
  ) {
    this.#change = new Float64Array(unknowns.cells.length);
    this.#imbalance = new Float64Array(unknowns.equations.length);
    this.#isListed = new Uint8Array(unknowns.equations.length);
  }

  find(target: number, direction: 1 | -1, attempt: number): Move | undefined {
    this.#clear();
    this.stuckAt = -1;
    this.#move(target, direction);
    for (let step = 0; step < LONGEST * (1 + attempt); step += 1) {
      const row = this.#shortestUnbalanced();
      if (row < 0) return this.#result();
      const column = this.#bestIn(row, target);
      if (column < 0) {
        this.stuckAt = row;
        return undefined;
      }
      this.#move(column, this.#changeNeeded(row, column));
    }
    return undefined;
  }

  #result(): Move {
    const columns = Int32Array.from(this.#touched);
    return { columns, steps: Float64Array.from(columns, (column) => this.#change[column]) };
  }

  #clear(): void {
    for (const column of this.#touched) this.#change[column] = 0;
    for (const row of this.#unbalanced) [this.#imbalance[row], this.#isListed[row]] = [0, 0];
    this.#touched = [];
    this.#unbalanced = [];
  }

  #move(column: number, by: number): void {
    const { columnStart, rowsOf } = this.unknowns;
    this.#change[column] = by;
    this.#touched.push(column);
    for (let i = columnStart[column]; i < columnStart[column + 1]; i += 1) {
      const row = rowsOf[i];
      this.#imbalance[row] += this.#signIn(row, column) * by;
      if (this.#isListed[row]) continue;
      this.#isListed[row] = 1;
      this.#unbalanced.push(row);
    }
  }

  /** −1 where the column is the row's parent, which stands first. */
  #signIn(row: number, column: number): number {
    const { start, columns, signs } = this.unknowns;
    return columns[start[row]] === column ? signs[start[row]] : 1;
  }

  #changeNeeded(row: number, column: number): number {
    return -this.#imbalance[row] * this.#signIn(row, column);
  }

  #shortestUnbalanced(): number {
    const { start } = this.unknowns;
    let best = -1;
    let shortest = Infinity;
    for (let i = this.#unbalanced.length - 1; i >= 0; i -= 1) {
      const row = this.#unbalanced[i];
      if (this.#imbalance[row] === 0) {
        this.#isListed[row] = 0;
        this.#unbalanced[i] = this.#unbalanced[this.#unbalanced.length - 1];
        this.#unbalanced.pop();
      } else if (start[row + 1] - start[row] < shortest) {
        shortest = start[row + 1] - start[row];
        best = row;
      }
    }
    return best;
  }

  /** The cell of a row that balances it and disturbs the others least, with room enough to shrink. */
  #bestIn(row: number, target: number): number {
    const { start, columns } = this.unknowns;
    const length = start[row + 1] - start[row];
    const offset = length > MOST_LOOKED_AT ? Math.floor(this.random() * length) : 0;
    let best = -1;
    let lowest = Infinity;
    for (let i = 0; i < Math.min(length, MOST_LOOKED_AT); i += 1) {
      const column = columns[start[row] + ((offset + i) % length)];
      if (this.#change[column] !== 0) continue;
      const by = this.#changeNeeded(row, column);
      const price =
        this.#disturbance(column, by) + this.#narrowness(column, by, target) + 0.3 * this.random();
      if (price < lowest) [best, lowest] = [column, price];
    }
    return best;
  }

  #disturbance(column: number, by: number): number {
    const { columnStart, rowsOf } = this.unknowns;
    let sum = 0;
    for (let i = columnStart[column]; i < columnStart[column + 1]; i += 1) {
      const row = rowsOf[i];
      const before = this.#imbalance[row];
      sum += Math.abs(before + this.#signIn(row, column) * by) - Math.abs(before);
    }
    return sum;
  }

  /** A cell that cannot shrink at all is out of the question; one that can only a little costs more. */
  #narrowness(column: number, by: number, target: number): number {
    if (by > 0) return 0;
    const { neededEvents, neededMoney, neededMoneyUp } = this.room;
    const { events, money } = this.table;
    const left = events[column] / -by;
    if (left < 1) return Infinity;
    const needed = Math.max(neededMoney[target], neededMoneyUp[target], 1);
    const share = left / neededEvents[target];
    const shareOfMoney = money === null ? 1 : money[column] / -by / needed;
    return 2 * Math.max(0, 1 - Math.min(share, shareOfMoney));
  }
}
