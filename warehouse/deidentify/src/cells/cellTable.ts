import type { LevelName } from '../hierarchy/level.js';

/**
 * The cells of one cuboid that hold an event, in columns. Everything but the windows is exact and there for every cell;
 * amounts are in minor units. `…By` is a subscriber's number in the run, or −1.
 */
export interface CellTable {
  /** Position of the level in each dimension. */
  readonly levels: readonly number[];
  readonly levelNames: readonly LevelName[];
  readonly count: number;
  /** Number of each cell in the cuboid's space; ascending. */
  readonly numbers: Uint32Array;
  /** One column per dimension: the member's number at the level. */
  readonly members: readonly Uint32Array[];
  readonly patients: Uint32Array;
  readonly events: Uint32Array;
  readonly subscribers: Uint32Array;
  readonly topEvents: TopTwo;
  /** Null for counts. */
  readonly sum: Float64Array | null;
  readonly topAmounts: TopTwo | null;
  readonly windows: QuantileWindows | null;
}

/** The two subscribers with most, and who they are. */
export interface TopTwo {
  readonly largest: Float64Array;
  readonly second: Float64Array;
  readonly largestBy: Int32Array;
  readonly secondBy: Int32Array;
}

/**
 * Windows of order statistics, for the cells with enough patients: cell c has those from `positionOf[c] * 9` on, for each of the
 * three quantiles sum, largest, second; −1 where there is none.
 */
export interface QuantileWindows {
  readonly positionOf: Int32Array;
  readonly values: Float64Array;
}

export function emptyTopTwo(count: number): TopTwo {
  return {
    largest: new Float64Array(count),
    second: new Float64Array(count),
    largestBy: new Int32Array(count).fill(-1),
    secondBy: new Int32Array(count).fill(-1),
  };
}

/** Enters what one subscriber has of a cell. Each subscriber comes once per cell. */
export function enter(top: TopTwo, cell: number, subscriber: number, value: number): void {
  if (value > top.largest[cell]) {
    top.second[cell] = top.largest[cell];
    top.secondBy[cell] = top.largestBy[cell];
    top.largest[cell] = value;
    top.largestBy[cell] = subscriber;
  } else if (value > top.second[cell]) {
    top.second[cell] = value;
    top.secondBy[cell] = subscriber;
  }
}
