import type { PlaceLevel } from './place.js';

/** What is counted. `population` is the denominator of the others: patients with an encounter. */
export type Measure = 'population' | 'condition_prevalence' | 'treatment_use' | 'fees';

/** Where a cell stands. Parts that a measure does not have are null. */
export interface CellCoordinates {
  readonly measure: Measure;
  /** Such as 2026Q2. */
  readonly quarter: string;
  readonly placeLevel: PlaceLevel;
  readonly place: string;
  /** A band, or `all`. */
  readonly age: string;
  readonly kind: 'PROCEDURE' | 'MEDICATION' | null;
  readonly codeSystem: string | null;
  readonly code: string | null;
  /** ISO 4217. */
  readonly currency: string | null;
}

/** The totals of the 11 order statistics around a quantile: what an insider could subtract from. Minor units. */
export interface QuantileEvidence {
  readonly sum: number;
  readonly largest: number;
  readonly second: number;
}

/** What the gate needs to re-derive the rules. It goes to the gate and ends there. */
export interface CellEvidence {
  readonly patients: number;
  readonly events: number;
  readonly subscribers: number;
  /** Sum of amounts, and the totals of the two subscribers with most; minor units; fees only. */
  readonly sum: number | null;
  readonly largest: number | null;
  readonly second: number | null;
  /** First quartile, median, third quartile; null where there are too few patients. Fees only. */
  readonly quantiles: readonly (QuantileEvidence | null)[] | null;
}

/** What a reader gets of a cell with state `value`. Amounts are in minor units of the cell's currency. */
export interface PublishedValues {
  readonly patients: number;
  readonly events: number;
  readonly subscribers: number;
  /** Patients with an encounter in the same quarter, place and age band; counts only. */
  readonly denominator: number | null;
  readonly sum: number | null;
  readonly mean: number | null;
  readonly firstQuartile: number | null;
  readonly median: number | null;
  readonly thirdQuartile: number | null;
}

/**
 * A cell with at least one event. The other two of the four states follow from absence: where the population has a
 * cell and the code has none, the answer is zero; where the population has none, there is no data.
 */
export interface Cell extends CellCoordinates {
  readonly state: 'value' | 'suppressed';
  readonly published: PublishedValues | null;
  readonly evidence: CellEvidence;
}

/** A code of the release, with the text to show for it, if one text is common enough to be shown. */
export interface CodeText {
  readonly codeSystem: string;
  readonly code: string;
  readonly display: string | null;
  readonly evidence: { readonly patients: number; readonly subscribers: number } | null;
}

/** How much was read, for the operator. Rows without age, clinic, state or code cannot stand in a cell. */
export interface InputCounts {
  readonly patients: number;
  readonly subscribers: number;
  readonly rows: Readonly<Record<Measure, number>>;
  readonly leftOut: Readonly<Record<Measure, number>>;
}

/** Everything the de-identification process hands to the gate. */
export interface CellSet {
  readonly codeVersion: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly quarters: readonly string[];
  readonly codes: readonly CodeText[];
  readonly input: InputCounts;
  readonly cells: readonly Cell[];
}
