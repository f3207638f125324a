import type { CellEvidence } from './cell.js';
import type { CellSpace } from './cuboid.js';
import { at } from './element.js';
import type { Facts } from './facts.js';
import { scanQuantiles } from './quantile.js';

/** Exact statistics of every cell, by column; index is the cell's number. */
interface Totals {
  readonly events: Uint32Array;
  readonly patients: Uint32Array;
  readonly subscribers: Uint32Array;
  readonly sum: Float64Array;
  readonly largest: Float64Array;
  readonly second: Float64Array;
}

/**
 * Counts all cells of all cuboids in one pass per order of the rows, without a hash set: in patient order a cell has a
 * new patient whenever the last one it saw was another, in subscriber order likewise, in order of amount the n-th row
 * of a cell is its n-th order statistic.
 */
export function scan(facts: Facts, space: CellSpace): CellEvidence[] {
  const size = space.cells.length;
  const totals: Totals = {
    events: new Uint32Array(size),
    patients: new Uint32Array(size),
    subscribers: new Uint32Array(size),
    sum: new Float64Array(size),
    largest: new Float64Array(size),
    second: new Float64Array(size),
  };
  countPatients(facts, space, totals);
  sumBySubscriber(facts, space, totals);
  const isMoney = facts.measure === 'fees';
  const quantiles = isMoney ? scanQuantiles(facts, space, totals.patients, totals.events) : [];
  return space.cells.map((_, cell) => ({
    patients: at(totals.patients, cell),
    events: at(totals.events, cell),
    subscribers: at(totals.subscribers, cell),
    sum: isMoney ? at(totals.sum, cell) : null,
    largest: isMoney ? at(totals.largest, cell) : null,
    second: isMoney ? at(totals.second, cell) : null,
    quantiles: quantiles[cell] ?? null,
  }));
}

function countPatients(facts: Facts, space: CellSpace, totals: Totals): void {
  const lastSeen = new Int32Array(space.cells.length).fill(-1);
  for (const row of orderBy(facts.patients)) {
    const patient = at(facts.patients, row);
    const first = at(facts.baseOf, row) * space.width;
    for (let i = first; i < first + space.width; i += 1) {
      const cell = at(space.up, i);
      totals.events[cell] = at(totals.events, cell) + 1;
      if (lastSeen[cell] === patient) continue;
      lastSeen[cell] = patient;
      totals.patients[cell] = at(totals.patients, cell) + 1;
    }
  }
}

function sumBySubscriber(facts: Facts, space: CellSpace, totals: Totals): void {
  const lastSeen = new Int32Array(space.cells.length).fill(-1);
  const running = new Float64Array(space.cells.length);
  const close = (cell: number): void => {
    const total = at(running, cell);
    totals.sum[cell] = at(totals.sum, cell) + total;
    if (total > at(totals.largest, cell)) {
      totals.second[cell] = at(totals.largest, cell);
      totals.largest[cell] = total;
    } else if (total > at(totals.second, cell)) totals.second[cell] = total;
    running[cell] = 0;
  };
  for (const row of orderBy(facts.subscribers)) {
    const subscriber = at(facts.subscribers, row);
    const first = at(facts.baseOf, row) * space.width;
    for (let i = first; i < first + space.width; i += 1) {
      const cell = at(space.up, i);
      if (lastSeen[cell] !== subscriber) {
        close(cell);
        lastSeen[cell] = subscriber;
        totals.subscribers[cell] = at(totals.subscribers, cell) + 1;
      }
      running[cell] = at(running, cell) + at(facts.amounts, row);
    }
  }
  for (let cell = 0; cell < space.cells.length; cell += 1) close(cell);
}

/** Row numbers in ascending order of small non-negative integers, by counting them; equal keys keep their order. */
function orderBy(keys: readonly number[]): Uint32Array {
  let highest = 0;
  for (const key of keys) if (key > highest) highest = key;
  const starts = new Uint32Array(highest + 2);
  for (const key of keys) starts[key + 1] = at(starts, key + 1) + 1;
  for (let key = 0; key <= highest; key += 1) starts[key + 1] = at(starts, key + 1) + at(starts, key);
  const order = new Uint32Array(keys.length);
  keys.forEach((key, row) => {
    const position = at(starts, key);
    order[position] = row;
    starts[key] = position + 1;
  });
  return order;
}
