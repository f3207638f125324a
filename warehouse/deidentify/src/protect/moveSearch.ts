import type { FeasibleTable, Move } from './feasibleTable.js';
import type { Unknowns } from './restrict.js';
import type { Room } from './room.js';

const LONGEST = 40;
const MOST_LOOKED_AT = 32;

/** Finds moves: starts one cell, then balances the shortest equation that no longer holds, until all do. */
export class MoveSearch {
  /** The row at which the last search ended without a move; −1 where it ran too long. */
  stuckAt = -1;
  readonly #change: Float64Array;
  readonly #imbalance: Float64Array;
  readonly #isListed: Uint8Array;
  readonly #touched: number[] = [];
  readonly #unbalanced: number[] = [];

  /** Without `within`, moves are not held back by floors: what they show is that cells are free, and no more. */
  constructor(
    readonly unknowns: Unknowns,
    readonly random: () => number,
    readonly within: { readonly room: Room; readonly table: FeasibleTable } | null,
  ) {
    this.#change = new Float64Array(unknowns.cells.length);
    this.#imbalance = new Float64Array(unknowns.equations.length);
    this.#isListed = new Uint8Array(unknowns.equations.length);
  }

  /** The move holds until the next search. */
  find(target: number, direction: 1 | -1, attempt: number): Move | undefined {
    this.#clear();
    this.stuckAt = -1;
    this.#move(target, direction);
    for (let step = 0; step < LONGEST * (1 + attempt); step += 1) {
      const row = this.#shortestUnbalanced();
      if (row < 0) return { columns: this.#touched, change: this.#change };
      const entry = this.#bestIn(row, target);
      if (entry < 0) {
        this.stuckAt = row;
        return undefined;
      }
      this.#move(this.unknowns.columns[entry], -this.#imbalance[row] * this.unknowns.signs[entry]);
    }
    return undefined;
  }

  #clear(): void {
    for (const column of this.#touched) this.#change[column] = 0;
    for (const row of this.#unbalanced) {
      this.#imbalance[row] = 0;
      this.#isListed[row] = 0;
    }
    this.#touched.length = 0;
    this.#unbalanced.length = 0;
  }

  #move(column: number, by: number): void {
    const { columnStart, rowsOf, signsOf } = this.unknowns;
    this.#change[column] = by;
    this.#touched.push(column);
    for (let i = columnStart[column]; i < columnStart[column + 1]; i += 1) {
      const row = rowsOf[i];
      this.#imbalance[row] += signsOf[i] * by;
      if (this.#isListed[row]) continue;
      this.#isListed[row] = 1;
      this.#unbalanced.push(row);
    }
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

  /** The entry of a row whose cell balances it and disturbs the others least, with room enough to shrink; −1 for none. */
  #bestIn(row: number, target: number): number {
    const { start, columns, signs } = this.unknowns;
    const length = start[row + 1] - start[row];
    const offset = length > MOST_LOOKED_AT ? Math.floor(this.random() * length) : 0;
    let best = -1;
    let lowest = Infinity;
    for (let i = 0; i < Math.min(length, MOST_LOOKED_AT); i += 1) {
      const entry = start[row] + ((offset + i) % length);
      const column = columns[entry];
      if (this.#change[column] !== 0) continue;
      const by = -this.#imbalance[row] * signs[entry];
      const narrowness = this.#narrowness(column, by, target);
      if (narrowness === Infinity) continue;
      const price = this.#disturbance(column, by) + narrowness + 0.3 * this.random();
      if (price < lowest) [best, lowest] = [entry, price];
    }
    return best;
  }

  /** By how much all imbalances together grow. */
  #disturbance(column: number, by: number): number {
    const { columnStart, rowsOf, signsOf } = this.unknowns;
    let sum = 0;
    for (let i = columnStart[column]; i < columnStart[column + 1]; i += 1) {
      const before = this.#imbalance[rowsOf[i]];
      sum += Math.abs(before + signsOf[i] * by) - Math.abs(before);
    }
    return sum;
  }

  /** A cell that cannot shrink at all is out of the question; one that can only a little costs more. */
  #narrowness(column: number, by: number, target: number): number {
    if (by > 0 || this.within === null) return 0;
    const { neededEvents, neededMoney, neededMoneyUp } = this.within.room;
    const { events, money } = this.within.table;
    const left = events[column] / -by;
    if (left < 1) return Infinity;
    const needed = Math.max(neededMoney[target], neededMoneyUp[target], 1);
    const share = left / neededEvents[target];
    const shareOfMoney = money === null ? 1 : money[column] / -by / needed;
    return 2 * Math.max(0, 1 - Math.min(share, shareOfMoney));
  }
}
