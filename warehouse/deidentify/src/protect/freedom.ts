import { MoveSearch } from './moveSearch.js';
import type { Unknowns } from './restrict.js';

const TRIES = 3;

/**
 * The columns of which no move is known. Each that no table has passed yet is looked for by itself, without regard to floors:
 * a vector of whole numbers in the null space that is not zero there is exact proof that the equations do not tell it, and
 * stays one when more is suppressed. Only what is left needs elimination.
 */
export function columnsNotShownFree(unknowns: Unknowns, isFree: Uint8Array, random: () => number): number[] {
  const { cells } = unknowns;
  let search: MoveSearch | undefined;
  const left: number[] = [];
  for (let column = 0; column < cells.length; column += 1) {
    if (isFree[cells[column]]) continue;
    search ??= new MoveSearch(unknowns, random, null);
    for (let attempt = 0; attempt < TRIES && !isFree[cells[column]]; attempt += 1) {
      const move = search.find(column, 1, attempt);
      for (const other of move?.columns ?? []) isFree[cells[other]] = 1;
    }
    if (!isFree[cells[column]]) left.push(column);
  }
  return left;
}
