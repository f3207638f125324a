import type { Certificates } from './interval.js';
import type { Unknowns } from './restrict.js';
import type { Suppression } from './suppression.js';

/**
 * One more suppressed cell for each open one: where its search got stuck, else in an equation of its own. One that can give
 * enough is preferred; a margin, which can only take, comes after. `round` counts from 0. Returns how many were suppressed.
 */
export function widen(
  suppression: Suppression,
  unknowns: Unknowns,
  certificates: Certificates,
  round: number,
): number {
  const { cellStart, equationsOf } = suppression.family;
  let added = 0;
  for (const column of certificates.open) {
    const cell = unknowns.cells[column];
    const stuck = certificates.stuckAt.get(column);
    const own = [...equationsOf.subarray(cellStart[cell], cellStart[cell + 1])];
    const turned = [...own.slice(round % own.length), ...own.slice(0, round % own.length)];
    const near = stuck === undefined ? turned : [unknowns.equations[stuck], ...turned];
    const candidates = candidatesIn(suppression, near, cell);
    // One at first; what is still open after that needs room on all sides.
    for (const candidate of candidates.slice(0, round < 3 ? 1 : round)) {
      suppression.hide(candidate);
      added += 1;
    }
  }
  suppression.settle();
  return added;
}

/** The cheapest published cell of each equation, those that can give enough first. */
function candidatesIn(suppression: Suppression, equations: readonly number[], cell: number): number[] {
  const givers = equations.map((equation) =>
    suppression.cheapest(equation, (one) => suppression.canGive(one, cell)),
  );
  const others = equations.map((equation) => suppression.cheapest(equation));
  return [...new Set([...givers, ...others].filter((candidate) => candidate >= 0))];
}
