import { FeasibleTable } from './feasibleTable.js';
import { MoveSearch } from './moveSearch.js';
import type { Unknowns } from './restrict.js';
import type { Room } from './room.js';
import type { Shown } from './shown.js';

/** Where a search could go no further: the row, for each column that stays open. */
export interface Certificates {
  readonly open: readonly number[];
  readonly stuckAt: ReadonlyMap<number, number>;
}

const TRIES = 5;

/**
 * Shows for each target that its interval is wide enough, by tables that could as well be true: moves along which some
 * suppressed cells grow and others shrink so that every equation still holds, one after another until the target is as far
 * away as it must be. A table found for one cell serves all it passes. Inner bounds: what is shown is true, what stays open
 * may only be hard to show.
 */
export function certify(
  unknowns: Unknowns,
  { room, shown }: { readonly room: Room; readonly shown: Shown },
  targets: readonly number[],
  random: () => number,
): Certificates {
  const table = new FeasibleTable(unknowns.cells, room, shown);
  const search = new MoveSearch(unknowns, random, { room, table });
  const open: number[] = [];
  const stuckAt = new Map<number, number>();
  for (const target of targets) {
    for (const direction of [1, -1] as const) {
      if (table.isEnough(target)) break;
      table.reset();
      for (let failures = 0; failures < TRIES && !table.isEnough(target);) {
        const move = search.find(target, direction, failures);
        if (move && table.apply(move)) continue;
        failures += 1;
        if (search.stuckAt >= 0) stuckAt.set(target, search.stuckAt);
      }
    }
    if (!table.isEnough(target)) open.push(target);
  }
  return { open, stuckAt };
}
