import type { Layout } from './attack.js';
import type { SeenCell } from './cell.js';

/** What an attacker does not know, and the equations over it. */
export interface Unknowns {
  /** By unknown: the suppressed cell; null for codes that the release does not name. */
  readonly cells: readonly (SeenCell | null)[];
  /** What each is known to be at least. */
  readonly floor: Float64Array;
  readonly rows: readonly UnknownRow[];
}

export interface UnknownRow {
  /** Unknowns with their sign. */
  readonly entries: readonly (readonly [unknown: number, sign: 1 | -1])[];
  /** What they add up to. */
  readonly total: number;
}

/** Sets up the equations for one additive value: events, or sums of fees. */
export function unknownsOf(
  { cells, relations, mayBeEmpty }: Layout,
  valueOf: (cell: SeenCell) => number | null,
): Unknowns {
  const list: (SeenCell | null)[] = [];
  const floor: number[] = [];
  const number = cells.map((cell, position) => {
    if (cell.isShown) return -1;
    floor.push(mayBeEmpty[position] ? 0 : 1);
    return list.push(cell) - 1;
  });
  const rows = relations.flatMap(({ whole, parts, hasUnnamed }): UnknownRow[] => {
    const entries: [number, 1 | -1][] = [];
    let total = 0;
    for (const part of parts) {
      if ((number[part] ?? -1) >= 0) entries.push([number[part] as number, 1]);
      else total -= valueOf(cells[part] as SeenCell) ?? 0;
    }
    if (hasUnnamed) {
      floor.push(0);
      entries.push([list.push(null) - 1, 1]);
    }
    if ((number[whole] ?? -1) >= 0) entries.push([number[whole] as number, -1]);
    else total += valueOf(cells[whole] as SeenCell) ?? 0;
    return entries.length > 0 ? [{ entries, total }] : [];
  });
  return { cells: list, floor: Float64Array.from(floor), rows };
}
