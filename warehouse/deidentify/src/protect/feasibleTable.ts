import type { Room } from './room.js';
import type { Shown } from './shown.js';

/** A vector of the null space: the columns that change, and by column the whole number by which each does per step. */
export interface Move {
  readonly columns: readonly number[];
  readonly change: Float64Array;
}

/** A table that differs from the true one and could as well be it, and the widest intervals that such tables have shown. */
export class FeasibleTable {
  /** What is left above each floor. */
  readonly events: Float64Array;
  readonly money: Float64Array | null;
  readonly #touched: number[] = [];

  constructor(
    readonly cells: Int32Array,
    readonly room: Room,
    readonly shown: Shown,
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
    this.#touched.length = 0;
  }

  isEnough(column: number): boolean {
    const { room } = this;
    const { up, down, moneyUp, moneyDown } = this.shown;
    const cell = this.cells[column];
    if (up[cell] + down[cell] < room.neededEvents[column]) return false;
    if (room.money === null) return true;
    return (
      moneyUp[cell] + moneyDown[cell] >= room.neededMoney[column] &&
      moneyUp[cell] >= room.neededMoneyUp[column]
    );
  }

  /** Moves as far as no column passes its floor, in events and in money each; false where that is nowhere. */
  apply({ columns, change }: Move): boolean {
    const { up, down, moneyUp, moneyDown, isFree } = this.shown;
    // However far it goes: the equations leave these cells a choice.
    for (const column of columns) isFree[this.cells[column]] = 1;
    const times = timesOf(columns, change, this.events);
    const timesMoney = this.money ? timesOf(columns, change, this.money) : 0;
    if (times < 1 && timesMoney < 1) return false;
    for (const column of columns) {
      this.#touched.push(column);
      this.events[column] += times * change[column];
      enterWidth(up, down, this.cells[column], this.events[column] - this.room.events[column]);
      if (!this.money || !this.room.money) continue;
      this.money[column] += timesMoney * change[column];
      enterWidth(moneyUp, moneyDown, this.cells[column], this.money[column] - this.room.money[column]);
    }
    return true;
  }
}

function timesOf(columns: readonly number[], change: Float64Array, left: Float64Array): number {
  // Far enough for any need, where nothing shrinks.
  let times = FAR;
  for (const column of columns) {
    if (change[column] < 0) times = Math.min(times, Math.floor(left[column] / -change[column]));
  }
  return Math.max(0, times);
}

/** More than any cell's events or cents, and exact when added up. */
const FAR = 2 ** 44;

function enterWidth(up: Float64Array, down: Float64Array, cell: number, by: number): void {
  if (by > up[cell]) up[cell] = by;
  else if (-by > down[cell]) down[cell] = -by;
}
