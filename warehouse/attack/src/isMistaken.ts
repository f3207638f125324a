import { GOALS } from './attack.js';
import type { SeenCell } from './cell.js';
import { isProtected } from './isProtected.js';
import type { Truth } from './truth.js';

/** Records move on after a release: what is counted anew is off by so much of it, and the attacker is right all the same. */
const MOVED_ON_SHARE = 0.01;

/**
 * Did the attacker take the codes of a category for complete, and was wrong? A release does not name codes of which nothing is told;
 * what then seems to follow for one is that of several together. It is a success all the same where it comes near: within the
 * protection of a cell that is hidden for its own sake. Without the truth nobody is mistaken.
 */
export function isMistaken(
  cell: SeenCell,
  { least, greatest }: { readonly least: number; readonly greatest: number },
  truth: Truth | undefined,
): boolean {
  const real = truth?.of(cell);
  if (!real) return false;
  const apart = Math.max(least - real.events, real.events - greatest);
  return apart >= (isProtected(cell, truth) ? GOALS.patients : Math.max(1, real.events * MOVED_ON_SHARE));
}
