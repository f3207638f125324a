import type { Measure } from '../candidate.type.js';
import { RULES } from '../rules.js';

/** What is known of a cell, or of a union of cells that somebody can compute. Amounts only matter for fees. */
export interface Known {
  readonly patients: number;
  readonly subscribers: number;
  readonly sum: number;
  readonly largest: number;
  readonly second: number;
}

/**
 * May this be known by itself? Counts protect patients and the few clinics behind them; fees protect what a clinic charges
 * as well. Of a union, `patients` and `subscribers` may be lower bounds, `largest` and `second` upper ones.
 */
export function isSafe(measure: Measure, known: Known): boolean {
  if (known.patients < RULES.minimumPatients.value) return false;
  if (measure !== 'fees') return known.subscribers >= RULES.minimumSubscribersOfCount.value;
  if (known.subscribers < RULES.minimumSubscribersOfFee.value) return false;
  return (
    known.largest * 100 <= known.sum * RULES.dominancePercent.value &&
    leavesRoom(known.sum, known.largest, known.second)
  );
}

/** p % rule (SDC Handbook ch. 4): the second contributor, subtracting its own part, must not know the first's within p %. */
function leavesRoom(sum: number, largest: number, second: number): boolean {
  return (sum - largest - second) * 100 >= largest * RULES.pPercent.value;
}
