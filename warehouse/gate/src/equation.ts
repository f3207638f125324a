import { nameOf, type CandidateCell } from './candidate.js';
import { ALL_AGES, parentPlace } from './geography.js';

/** whole = Σ parts, in every additive measure. `whole` is absent where the builder left a margin out. */
export interface Equation {
  readonly name: string;
  readonly whole: CandidateCell | undefined;
  readonly parts: readonly CandidateCell[];
  /** Parts of a place have no clinic in common. */
  readonly isByPlace: boolean;
}

/**
 * Every equation among the cells, from the coordinates alone: each cell is a part of the next coarser place, and of all
 * ages. Equations never join two codes, two quarters or two measures: `block` names what they stay within.
 */
export function deriveEquations(cells: readonly CandidateCell[]): Map<string, Equation[]> {
  const byCoordinates = new Map(
    cells.map((cell) => [coordinates(cell, `${cell.placeLevel} ${cell.place}`, cell.age), cell]),
  );
  const parts = new Map<string, { isByPlace: boolean; block: string; cells: CandidateCell[] }>();
  const addPart = (whole: string, cell: CandidateCell, isByPlace: boolean): void => {
    const name = `${isByPlace ? 'place' : 'age'} ${whole}`;
    const known = parts.get(name);
    if (known) known.cells.push(cell);
    else parts.set(name, { isByPlace, block: blockOf(cell), cells: [cell] });
  };
  for (const cell of cells) {
    const parent = parentPlace(cell.placeLevel, cell.place);
    if (parent !== undefined) addPart(coordinates(cell, parent, cell.age), cell, true);
    const place = `${cell.placeLevel} ${cell.place}`;
    if (cell.age !== ALL_AGES) addPart(coordinates(cell, place, ALL_AGES), cell, false);
  }
  const blocks = new Map<string, Equation[]>();
  for (const [name, { isByPlace, block, cells: children }] of parts) {
    const whole = byCoordinates.get(name.slice(name.indexOf(' ') + 1));
    const equation = { name: whole ? nameOf(whole) : name, whole, parts: children, isByPlace };
    const list = blocks.get(block);
    if (list) list.push(equation);
    else blocks.set(block, [equation]);
  }
  return blocks;
}

/** Cells of one measure, quarter and code. */
function blockOf(cell: CandidateCell): string {
  return [cell.measure, cell.quarter, cell.kind, cell.codeSystem, cell.code, cell.currency].join('|');
}

function coordinates(cell: CandidateCell, place: string, age: string): string {
  return `${blockOf(cell)}|${place}|${age}`;
}
