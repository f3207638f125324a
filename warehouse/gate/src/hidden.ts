import type { CellTable } from './cellTable.js';
import type { Equation } from './cover.js';
import { SystemBuilder, type System } from './system.js';

/** The suppressed cells of a measure as unknowns, and the equations over them. */
export interface Hidden {
  /** By unknown: the cell. */
  readonly cells: readonly number[];
  readonly system: System;
}

export function hiddenOf(table: CellTable, equations: readonly Equation[]): Hidden {
  const unknown = new Int32Array(table.count).fill(-1);
  const cells: number[] = [];
  table.isSuppressed.forEach((isSuppressed, cell) => {
    if (isSuppressed) unknown[cell] = cells.push(cell) - 1;
  });
  const builder = new SystemBuilder();
  for (const { whole, parts } of equations) {
    const hidden = parts.filter((part) => table.isSuppressed[part]).map((part) => unknown[part] as number);
    const isWholeHidden = table.isSuppressed[whole] === true;
    if (hidden.length > 0 || isWholeHidden)
      builder.add(hidden, isWholeHidden ? (unknown[whole] as number) : undefined);
  }
  return { cells, system: builder.pack(cells.length) };
}
