import type { Certificates } from './interval.js';
import type { Unknowns } from './restrict.js';
import type { Suppression } from './suppression.js';

/**
 * One more suppressed cell for each open one: where its search got stuck, else in an equation of its own, else in the next
 * ones. One that can give enough is preferred; a margin, which can only take, comes after. `round` counts from 0. Returns how
 * many were suppressed.
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
    const here = candidatesIn(suppression, near, cell);
    const candidates = here.length > 0 ? here : candidatesBeyond(suppression, near, cell);
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

/**
 * Where all cells of the equations are suppressed, what cannot be balanced there has to be balanced in those that are linked to
 * them. Only the two smallest: a total of all places would take whole tables with it.
 */
function candidatesBeyond(suppression: Suppression, near: readonly number[], cell: number): number[] {
  const { start, members, cellStart, equationsOf, events } = suppression.family;
  const linked = new Set<number>();
  for (const equation of near) {
    for (let i = start[equation]; i < start[equation + 1]; i += 1) {
      for (let e = cellStart[members[i]]; e < cellStart[members[i] + 1]; e += 1) linked.add(equationsOf[e]);
    }
  }
  return candidatesIn(suppression, [...linked], cell)
    .sort((a, b) => events[a] - events[b])
    .slice(0, 2);
}
