import { RULES } from '../rules.js';
import type { QuantileWindows } from './cellTable.js';
import { ROWS_PER_BLOCK, type CuboidSpace } from './cuboidSpace.js';
import { positions } from './sumBySubscriber.js';

/** First quartile, median, third quartile: the part of the values below each, and the patients it needs. */
export const QUANTILES = [
  { name: 'firstQuartile', part: 0.25, minimumPatients: RULES.quartilePatients.value },
  { name: 'median', part: 0.5, minimumPatients: RULES.medianPatients.value },
  { name: 'thirdQuartile', part: 0.75, minimumPatients: RULES.quartilePatients.value },
] as const;

const WIDTH = RULES.quantileWindow.value;
const NEVER = 0xffff_ffff;

interface Rows {
  readonly leaves: readonly Uint16Array[];
  readonly subscribers: Uint32Array | Uint16Array;
  readonly amounts: Uint32Array | Float64Array;
}

/**
 * The sums of the 11 order statistics around each quantile of each cell, with the two subscribers that have most of them.
 * Rows come in order of amount. The minimum numbers of patients keep a window away from the smallest and the largest value.
 */
export function collectWindows(
  space: CuboidSpace,
  rows: Rows,
  counted: { readonly numbers: Uint32Array; readonly events: Uint32Array; readonly patients: Uint32Array },
): QuantileWindows {
  const { numbers, events, patients } = counted;
  const plan = planWindows(patients, events);
  const members = {
    amounts: new Float64Array(plan.windows * WIDTH),
    subscribers: new Uint32Array(plan.windows * WIDTH),
  };
  const cellOf = positions(space.size, numbers);
  const rank = new Uint32Array(numbers.length + 1);
  const block = new Uint32Array(ROWS_PER_BLOCK);
  for (let first = 0; first < rows.amounts.length; first += ROWS_PER_BLOCK) {
    const count = Math.min(ROWS_PER_BLOCK, rows.amounts.length - first);
    space.number(rows.leaves, first, count, block);
    for (let i = 0; i < count; i += 1) {
      const cell = cellOf[block[i]];
      const position = rank[cell];
      rank[cell] = position + 1;
      if (position >= plan.next[cell]) take(cell, position, first + i);
    }
  }
  return { positionOf: plan.positionOf, values: evidence(plan, members) };

  function take(cell: number, position: number, row: number): void {
    const at = plan.positionOf[cell] * 3;
    let next = NEVER;
    for (let quantile = 0; quantile < 3; quantile += 1) {
      const start = plan.starts[at + quantile];
      if (start === NEVER) continue;
      if (position >= start && position < start + WIDTH) {
        const slot = (at + quantile) * WIDTH + position - start;
        members.amounts[slot] = rows.amounts[row];
        members.subscribers[slot] = rows.subscribers[row];
      }
      // The first rank after this one that lies in a window.
      if (position + 1 < start + WIDTH) next = Math.min(next, Math.max(start, position + 1));
    }
    plan.next[cell] = next;
  }
}

interface Plan {
  /** Three windows for each cell that has any, else −1. */
  readonly positionOf: Int32Array;
  readonly windows: number;
  /** Rank of a window's first member. */
  readonly starts: Uint32Array;
  /** The next rank of a cell that lies in a window. */
  readonly next: Uint32Array;
}

function planWindows(patients: Uint32Array, events: Uint32Array): Plan {
  const least = Math.min(...QUANTILES.map(({ minimumPatients }) => minimumPatients));
  const positionOf = new Int32Array(patients.length + 1).fill(-1);
  let cells = 0;
  for (let cell = 0; cell < patients.length; cell += 1) {
    if (patients[cell] < least) continue;
    positionOf[cell] = cells;
    cells += 1;
  }
  const starts = new Uint32Array(cells * 3).fill(NEVER);
  const next = new Uint32Array(patients.length + 1).fill(NEVER);
  for (let cell = 0; cell < patients.length; cell += 1) {
    if (positionOf[cell] < 0) continue;
    QUANTILES.forEach(({ part, minimumPatients }, quantile) => {
      if (patients[cell] < minimumPatients) return;
      const start = Math.round((events[cell] - 1) * part) - (WIDTH - 1) / 2;
      starts[positionOf[cell] * 3 + quantile] = start;
      next[cell] = Math.min(next[cell], start);
    });
  }
  return { positionOf, windows: cells * 3, starts, next };
}

/** Sum, largest and second subscriber's total of each window. Windows are short: they are searched, not hashed. */
function evidence(
  plan: Plan,
  members: { readonly amounts: Float64Array; readonly subscribers: Uint32Array },
): Float64Array {
  const values = new Float64Array(plan.windows * 3).fill(-1);
  const totals = new Float64Array(WIDTH);
  for (let window = 0; window < plan.windows; window += 1) {
    if (plan.starts[window] === NEVER) continue;
    const from = window * WIDTH;
    totals.fill(0);
    let sum = 0;
    for (let i = 0; i < WIDTH; i += 1) {
      sum += members.amounts[from + i];
      let first = 0;
      while (members.subscribers[from + first] !== members.subscribers[from + i]) first += 1;
      totals[first] += members.amounts[from + i];
    }
    let largest = 0;
    let second = 0;
    for (const total of totals) {
      if (total > largest) [largest, second] = [total, largest];
      else if (total > second) second = total;
    }
    values.set([sum, largest, second], window * 3);
  }
  return values;
}
