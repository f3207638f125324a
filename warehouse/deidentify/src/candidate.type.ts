import type { Arrivals } from './arrivals.js';
import type { DimensionName, LevelName } from './hierarchy/level.js';

/** What is counted. `population` is the denominator of the counts: patients with an encounter. */
export type Measure = 'population' | 'condition_prevalence' | 'treatment_use' | 'fees';

/** A member of a dimension: a place, a quarter, an age band, a code. `parent` is a position in the same list. */
export interface CandidateMember {
  readonly level: LevelName;
  readonly name: string;
  readonly parent: number | null;
  /** Of members of level `code` only. */
  readonly codeSystem?: string;
  readonly display?: string | null;
  readonly evidence?: { readonly patients: number; readonly subscribers: number } | null;
}

/** A table of a release: one level per dimension of its measure, in the measure's order. */
export type CandidateCuboid = readonly LevelName[];

export interface CandidateMeasure {
  readonly measure: Measure;
  readonly dimensions: readonly DimensionName[];
  readonly cuboids: readonly CandidateCuboid[];
  /** Tables of the allow-list that lost too much, and what stands instead; null where nothing does. */
  readonly coarsened: readonly { readonly from: CandidateCuboid; readonly to: CandidateCuboid | null }[];
}

/** How much was read, for the operator. Rows without age, clinic, state or code cannot stand in a cell. */
export interface InputCounts {
  readonly patients: number;
  readonly subscribers: number;
  readonly rows: Readonly<Record<Measure, number>>;
  readonly leftOut: Readonly<Record<Measure, number>>;
}

/** The first line. */
export interface CandidateHead {
  readonly format: 2;
  readonly codeVersion: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly quarters: readonly string[];
  /** Of a difference only: what came in late of published quarters. */
  readonly difference?: Arrivals;
  readonly input: InputCounts;
  readonly members: Readonly<Record<DimensionName, readonly CandidateMember[]>>;
  readonly measures: readonly CandidateMeasure[];
}

/** Sum of the 11 order statistics around a quantile, and the two subscribers with most in it. Minor units. */
export type QuantileWindow = readonly [sum: number, largest: number, second: number];

/** A line of up to 4,096 cells of one cuboid, in columns: positions of members, states, evidence. */
export type CandidateBlock = Readonly<Partial<Record<DimensionName, readonly number[]>>> & {
  readonly measure: Measure;
  /** Position in the measure's `cuboids`. */
  readonly cuboid: number;
  readonly count: number;
  /** One letter a cell: v value, s suppressed. */
  readonly state: string;
  readonly patients: readonly number[];
  readonly events: readonly number[];
  readonly subscribers: readonly number[];
  readonly largestEvents: readonly number[];
  readonly secondEvents: readonly number[];
  readonly largestEventsBy: readonly number[];
  readonly secondEventsBy: readonly number[];
  readonly sum?: readonly number[];
  readonly largest?: readonly number[];
  readonly second?: readonly number[];
  readonly largestBy?: readonly number[];
  readonly secondBy?: readonly number[];
  readonly firstQuartile?: readonly (QuantileWindow | null)[];
  readonly median?: readonly (QuantileWindow | null)[];
  readonly thirdQuartile?: readonly (QuantileWindow | null)[];
};

/** The last line: the number of all cells; `open` names the cells whose protection did not close. */
export interface CandidateEnd {
  readonly cells: number;
  readonly open?: readonly string[];
}
