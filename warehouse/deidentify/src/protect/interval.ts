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

/** Where a search could go no further: the row, for each column that stays open. */
export interface Certificates {
  readonly open: readonly number[];
  readonly stuckAt: ReadonlyMap<number, number>;
}

const TRIES = 6;
const LONGEST = 64;
const MOST_LOOKED_AT = 48;

/**
 * Shows for each target that its interval is wide enough, by tables that could as well be true: moves along which some
 * suppressed cells grow and others shrink so that every equation still holds. A move found for one cell serves all it
 * passes. Inner bounds: what is shown is true, what stays open may only be hard to show.
 */
export function certify(
  unknowns: Unknowns,
  room: Room,
  targets: readonly number[],
  random: () => number,
): Certificates {
  const search = new MoveSearch(unknowns, room, random);
  const widths = new Widths(unknowns.cells.length, room);
  const open: number[] = [];
  const stuckAt = new Map<number, number>();
  for (const target of targets) {
    if (widths.isEnough(target)) continue;
    for (let attempt = 0; attempt < TRIES && !widths.isEnough(target); attempt += 1) {
      const direction = attempt % 2 === 0 ? 1 : -1;
      const move = search.find(target, direction, attempt);
      if (move) widths.enter(move);
      else if (search.stuckAt >= 0) stuckAt.set(target, search.stuckAt);
    }
    if (!widths.isEnough(target)) open.push(target);
  }
  return { open, stuckAt };
}

/** A vector of the null space: by how much each column changes per step. */
export interface Move {
  readonly columns: Int32Array;
  readonly steps: Float64Array;
}

/** The widest interval shown so far, per column. */
class Widths {
  readonly #up: Float64Array;
  readonly #down: Float64Array;
  readonly #moneyUp: Float64Array;
  readonly #moneyDown: Float64Array;

  constructor(
    width: number,
    readonly room: Room,
  ) {
    this.#up = new Float64Array(width);
    this.#down = new Float64Array(width);
    this.#moneyUp = new Float64Array(width);
    this.#moneyDown = new Float64Array(width);
  }

  isEnough(column: number): boolean {
    const { room } = this;
    if (this.#up[column] + this.#down[column] < room.neededEvents[column]) return false;
    if (room.money === null) return true;
    return (
      this.#moneyUp[column] + this.#moneyDown[column] >= room.neededMoney[column] &&
      this.#moneyUp[column] >= room.neededMoneyUp[column]
    );
  }

  /** A move may be made as often as no column passes its floor; the same one backwards likewise. */
  enter(move: Move): void {
    this.#along(move, 1);
    this.#along(move, -1);
  }

  #along(move: Move, sign: 1 | -1): void {
    const { events, money } = this.room;
    let times = Infinity;
    let timesMoney = Infinity;
    for (let i = 0; i < move.columns.length; i += 1) {
      const step = sign * move.steps[i];
      if (step >= 0) continue;
      times = Math.min(times, Math.floor(events[move.columns[i]] / -step));
      if (money) timesMoney = Math.min(timesMoney, Math.floor(money[move.columns[i]] / -step));
    }
    for (let i = 0; i < move.columns.length; i += 1) {
      const column = move.columns[i];
      const step = sign * move.steps[i];
      const [up, down] = step > 0 ? [this.#up, this.#moneyUp] : [this.#down, this.#moneyDown];
      up[column] = Math.max(up[column], times * Math.abs(step));
      if (money) down[column] = Math.max(down[column], timesMoney * Math.abs(step));
    }
  }
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
    const { events, money, neededEvents, neededMoney, neededMoneyUp } = this.room;
    if (events[column] < -by) return Infinity;
    const share = events[column] / -by / neededEvents[target];
    const needed = Math.max(neededMoney[target], neededMoneyUp[target], 1);
    const shareOfMoney = money === null ? 1 : money[column] / -by / needed;
    return Math.max(0, 1 - Math.min(share, shareOfMoney));
  }
}
