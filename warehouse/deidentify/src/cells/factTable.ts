import type { Measure } from '../candidate.type.js';
import type { DimensionName, LevelName } from '../hierarchy/level.js';

/** Ordinal of rows that no member of a level holds: a quarter whose year is not whole. */
export const ABSENT = 0xffff_ffff;

/** A level of a dimension: for each member of the finest level, the number of its ancestor here, or `ABSENT`. */
export interface LevelMap {
  readonly level: LevelName;
  readonly size: number;
  readonly ofLeaf: Uint32Array;
}

export interface Dimension {
  readonly name: DimensionName;
  /** Finest first. */
  readonly levels: readonly LevelMap[];
}

/**
 * The events of one measure in columns, in memory for the length of a run. No identifier, date or address is in it:
 * patients and subscribers are numbers of the run, everything else a position in a lookup table.
 */
export interface FactTable {
  readonly measure: Measure;
  readonly dimensions: readonly Dimension[];
  readonly rows: number;
  readonly patients: Uint32Array;
  readonly subscribers: Uint32Array | Uint16Array;
  /** One column per dimension: the number of the member of the finest level. Empty where there is one member only. */
  readonly leaves: readonly Uint16Array[];
  /** Minor units of money; null for counts. */
  readonly amounts: Uint32Array | Float64Array | null;
}
