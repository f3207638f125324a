import type { CellTable } from '../cells/cellTable.js';
import type { Dimension } from '../cells/factTable.js';

/** Finds cells of a table by the members of some of its dimensions, in an order of the caller's. */
export class CellIndex {
  readonly #radices: readonly number[];
  readonly #columns: readonly number[];

  /** `columns` are positions of dimensions; `levels` the levels at which they stand. */
  constructor(dimensions: readonly Dimension[], columns: readonly number[], levels: readonly number[]) {
    this.#columns = columns;
    this.#radices = columns.map((column, i) => Math.max(1, dimensions[column].levels[levels[i]].size));
  }

  /** Number of possible keys. */
  get size(): number {
    return this.#radices.reduce((size, radix) => size * radix, 1);
  }

  /** The key of a cell: equal for cells with the same members in the same columns' order. */
  keyOf(table: CellTable, cell: number): number {
    let key = 0;
    for (let i = 0; i < this.#columns.length; i += 1) {
      key = key * this.#radices[i] + table.members[this.#columns[i]][cell];
    }
    return key;
  }
}
