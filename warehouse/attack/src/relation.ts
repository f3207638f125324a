import { DIMENSIONS, keyOf, LADDERS, type Measure, type Place, type SeenCell } from './cell.js';
import { climb } from './ladder.js';

/** whole = Σ parts, as an attacker derives it. All numbers are positions in the list of cells. */
export interface Relation {
  readonly whole: number;
  readonly parts: readonly number[];
  /** Could codes be missing among the parts that the release does not name? Then the parts are only part. */
  readonly hasUnnamed: boolean;
}

/**
 * Every relation among cells of a measure that an attacker can think of: a table against each coarser one with none
 * between, whichever release a cell came from. Cells that are not there hold nobody.
 */
export function relationsOf(measure: Measure, cells: readonly SeenCell[]): Relation[] {
  const dimensions = DIMENSIONS[measure];
  const byKey = new Map<string, number>();
  const tables = new Map<string, { levels: readonly string[]; cells: number[] }>();
  cells.forEach((cell, position) => {
    byKey.set(keyOf(measure, cell.at), position);
    const levels = cell.at.map((place) => place.level);
    const table = tables.get(levels.join());
    if (table) table.cells.push(position);
    else tables.set(levels.join(), { levels, cells: [position] });
  });
  const all = [...tables.values()];
  const isBelow = (a: readonly string[], b: readonly string[]): boolean =>
    a !== b &&
    dimensions.every((name, d) => rank(name, a[d]) <= rank(name, b[d])) &&
    a.some((level, d) => level !== b[d]);
  const relations: Relation[] = [];
  for (const fine of all) {
    for (const coarse of all) {
      if (!isBelow(fine.levels, coarse.levels)) continue;
      if (all.some(({ levels }) => isBelow(fine.levels, levels) && isBelow(levels, coarse.levels))) continue;
      const parts = new Map<number, number[]>();
      for (const position of fine.cells) {
        const whole = byKey.get(keyAbove(cells[position] as SeenCell, dimensions, coarse.levels));
        if (whole === undefined) continue;
        const list = parts.get(whole);
        if (list) list.push(position);
        else parts.set(whole, [position]);
      }
      const isByCode = dimensions.some(
        (name, d) => name === 'code' && fine.levels[d] === 'code' && coarse.levels[d] !== 'code',
      );
      for (const [whole, list] of parts) relations.push({ whole, parts: list, hasUnnamed: isByCode });
    }
  }
  return settleUnnamed(relations, cells);
}

function keyAbove(cell: SeenCell, dimensions: readonly string[], levels: readonly string[]): string {
  const at = dimensions.map(
    (name, d): Place => climb(cell, name, cell.at[d] as Place, levels[d] ?? '') ?? { level: '', name: '' },
  );
  return keyOf(cell.measure, at);
}

function rank(dimension: string, level: string | undefined): number {
  return LADDERS[dimension]?.indexOf(level ?? '') ?? -1;
}

/**
 * A release does not name codes of which it publishes nothing. An attacker takes the codes of a category for complete
 * unless some published cells of it say otherwise: this is the stronger guess, and sometimes a wrong one.
 */
function settleUnnamed(relations: readonly Relation[], cells: readonly SeenCell[]): Relation[] {
  const nameOfCode = (whole: number): string => cells[whole]?.at.at(-1)?.name ?? '';
  const incomplete = new Set<string>();
  for (const { whole, parts, hasUnnamed } of relations) {
    const own = cells[whole];
    if (!hasUnnamed || !own?.isShown) continue;
    const known = parts.reduce((sum, part) => sum + (cells[part]?.events ?? 0), 0);
    const isAllShown = parts.every((part) => cells[part]?.isShown);
    if (isAllShown && (own.events ?? 0) > known) incomplete.add(nameOfCode(whole));
  }
  return relations.map((relation) => ({
    ...relation,
    hasUnnamed: relation.hasUnnamed && incomplete.has(nameOfCode(relation.whole)),
  }));
}
