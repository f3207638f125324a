import { GOALS } from './attack.js';
import type { SeenCell } from './cell.js';
import type { Truth } from './truth.js';

/** Cells suppressed for their own sake; where nobody knows which these are, all of them. */
export function isProtected(cell: SeenCell | null | undefined, truth: Truth | undefined): boolean {
  if (!cell) return false;
  const real = truth?.of(cell);
  if (!truth || truth.cells.size === 0) return true;
  // What is suppressed and holds nobody is a withheld zero.
  if (!real) return false;
  const clinics = cell.measure === 'fees' ? GOALS.subscribersOfFee : GOALS.subscribersOfCount;
  if (real.patients < GOALS.patients || real.subscribers < clinics) return true;
  return (
    cell.measure === 'fees' &&
    (real.largest * 4 > real.sum || (real.sum - real.largest - real.second) * 10 < real.largest)
  );
}
