import type { CellTable } from './cellTable.js';
import { at } from './element.js';
import type { Dimension } from './head.js';
import { isFinerOrEqual } from './checkTables.js';
import type { Refusals } from './verdict.js';

/** whole = Σ parts, in every additive column; each is a cell. */
export interface Equation {
  readonly whole: number;
  readonly parts: readonly number[];
  /** Parts that differ in place only have no clinic in common. */
  readonly isByPlace: boolean;
}

/**
 * Every equation among the cells of a measure, from the coordinates alone: the covers of the cuboids' order, that is a
 * cuboid and a coarser one with none between. Refuses where a whole or all of its parts are missing.
 */
export function deriveEquations(table: CellTable, refusals: Refusals): Equation[] {
  return coversOf(table).flatMap(([fine, coarse]) => equationsOf(table, fine, coarse, refusals));
}

function coversOf(table: CellTable): [fine: number, coarse: number][] {
  const { cuboids, dimensions } = table.own;
  const isBelow = (a: number, b: number): boolean =>
    a !== b && isFinerOrEqual(dimensions, cuboids[a] ?? [], cuboids[b] ?? []);
  const numbers = cuboids.map((_, number) => number);
  return numbers.flatMap((a) =>
    numbers
      .filter((b) => isBelow(a, b) && !numbers.some((c) => isBelow(a, c) && isBelow(c, b)))
      .map((b): [number, number] => [a, b]),
  );
}

function equationsOf(table: CellTable, fine: number, coarse: number, refusals: Refusals): Equation[] {
  const [from, to] = [table.own.cuboids[fine] ?? [], table.own.cuboids[coarse] ?? []];
  const { dimensions } = table.own;
  const changed = dimensions.filter((_, d) => from[d] !== to[d]);
  const isByPlace = changed.length === 1 && changed[0] === ('place' satisfies Dimension);
  const up = dimensions.map((_, d) => table.ancestors(d, to[d] ?? ''));
  const parts = new Map<number, number[]>();
  const positions: number[] = dimensions.map(() => 0);
  for (const cell of table.cellsOf(fine)) {
    for (let d = 0; d < dimensions.length; d += 1)
      positions[d] = at(up[d] as Int32Array, at(table.place[d] ?? [], cell));
    // Only a quarter may have nothing above it: its year is not whole in this release.
    if (positions.includes(-1)) continue;
    const whole = table.find(coarse, positions);
    if (whole === undefined) {
      refusals.add('additivity', () => table.nameOf(cell), `it is in no cell by ${to.join(', ')}.`);
      continue;
    }
    const list = parts.get(whole);
    if (list) list.push(cell);
    else parts.set(whole, [cell]);
  }
  for (const cell of table.cellsOf(coarse)) {
    if (!parts.has(cell))
      refusals.add('additivity', () => table.nameOf(cell), `it has no parts by ${from.join(', ')}.`);
  }
  return [...parts].map(([whole, list]) => ({ whole, parts: list, isByPlace }));
}
