import { RULES } from '../rules.js';
import type { Family } from './family.js';
import type { Unknowns } from './restrict.js';

/**
 * How far each unknown may be moved while every equation still holds, nothing falls below what is known of it, and nobody
 * could tell: the floor of a cell is what its two largest subscribers have of it together (at least one event), so a table
 * found here is feasible for every insider, and for any two who collude.
 */
export interface Room {
  /** Distance of each column from its floor, in events and in minor units of money. */
  readonly events: Float64Array;
  readonly money: Float64Array | null;
  /** The width each column's interval must have. */
  readonly neededEvents: Float64Array;
  readonly neededMoney: Float64Array;
  /** How far up the interval of money must reach by itself: the p % rule's protection level. */
  readonly neededMoneyUp: Float64Array;
}

/** k wide in events. In money p % of the largest, and up to where the second could not tell the largest within p %. */
export function roomOf({ events, topEvents, topAmounts, sum }: Family, { cells }: Unknowns): Room {
  const p = RULES.pPercent.value / 100;
  const column = (): Float64Array => new Float64Array(cells.length);
  const room = {
    events: column(),
    money: sum && topAmounts && column(),
    neededEvents: column().fill(RULES.minimumPatients.value),
    neededMoney: column(),
    neededMoneyUp: column(),
  };
  for (let c = 0; c < cells.length; c += 1) {
    const cell = cells[c];
    room.events[c] = events[cell] - Math.max(1, topEvents.largest[cell] + topEvents.second[cell]);
    if (!room.money || !sum || !topAmounts) continue;
    const [largest, second] = [topAmounts.largest[cell], topAmounts.second[cell]];
    room.money[c] = sum[cell] - largest - second;
    room.neededMoney[c] = p * largest;
    room.neededMoneyUp[c] = Math.max(0, (1 + p) * largest + second - sum[cell]);
  }
  return room;
}
