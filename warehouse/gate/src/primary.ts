import type { CellTable, Window } from './cellTable.js';
import { at } from './element.js';
import { LIMITS } from './limits.js';
import type { GateRule } from './verdict.js';

/** What is known of a cell, or of cells together. Amounts only of fees. */
export interface Evidence {
  readonly patients: number;
  readonly subscribers: number;
  readonly sum: number;
  readonly largest: number;
  readonly second: number;
}

/** The rules that a cell, or a union of cells, breaks when it is known by itself. */
export function breaches(isFee: boolean, evidence: Evidence): GateRule[] {
  const found: GateRule[] = [];
  if (!(evidence.patients >= LIMITS.patients)) found.push('minimum patients');
  const subscribers = isFee ? LIMITS.subscribersOfFee : LIMITS.subscribersOfCount;
  if (!(evidence.subscribers >= subscribers)) found.push('minimum subscribers');
  if (!isFee) return found;
  if (!(evidence.sum > 0 && evidence.largest * 100 <= evidence.sum * LIMITS.dominancePercent))
    found.push('dominance');
  if (!leavesRoom([evidence.sum, evidence.largest, evidence.second])) found.push('p per cent');
  return found;
}

/** p % rule: what remains beside the two largest must hide the largest from the second. */
export function leavesRoom([sum, largest, second]: Window): boolean {
  return (sum - largest - second) * 100 >= LIMITS.pPercent * largest;
}

export function evidenceOf(table: CellTable, cell: number): Evidence {
  const { patients, subscribers, sum, largest, second } = table.columns;
  return {
    patients: at(patients, cell),
    subscribers: at(subscribers, cell),
    sum: table.isFee ? at(sum, cell) : 0,
    largest: table.isFee ? at(largest, cell) : 0,
    second: table.isFee ? at(second, cell) : 0,
  };
}

/** Cells that may not be known by themselves. */
export function primaryCells(table: CellTable): boolean[] {
  return Array.from(
    { length: table.count },
    (_, cell) => breaches(table.isFee, evidenceOf(table, cell)).length > 0,
  );
}
