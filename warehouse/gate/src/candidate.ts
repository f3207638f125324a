/** What the gate is handed. It trusts none of it before `checkShape` has passed. */
export type Measure = 'population' | 'condition_prevalence' | 'treatment_use' | 'fees';

export interface QuantileEvidence {
  readonly sum: number;
  readonly largest: number;
  readonly second: number;
}

export interface Evidence {
  readonly patients: number;
  readonly events: number;
  readonly subscribers: number;
  readonly sum: number | null;
  readonly largest: number | null;
  readonly second: number | null;
  readonly quantiles: readonly (QuantileEvidence | null)[] | null;
}

export interface Published {
  readonly patients: number;
  readonly events: number;
  readonly subscribers: number;
  readonly denominator: number | null;
  readonly sum: number | null;
  readonly mean: number | null;
  readonly firstQuartile: number | null;
  readonly median: number | null;
  readonly thirdQuartile: number | null;
}

export interface CandidateCell {
  readonly measure: Measure;
  readonly quarter: string;
  readonly placeLevel: string;
  readonly place: string;
  readonly age: string;
  readonly kind: string | null;
  readonly codeSystem: string | null;
  readonly code: string | null;
  readonly currency: string | null;
  readonly state: 'value' | 'suppressed';
  readonly published: Published | null;
  readonly evidence: Evidence;
}

export interface CandidateCode {
  readonly codeSystem: string;
  readonly code: string;
  readonly display: string | null;
  readonly evidence: { readonly patients: number; readonly subscribers: number } | null;
}

/** Cells as the builder hands them over: what is to be published, and the evidence for it. */
export interface Candidate {
  readonly codeVersion: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly quarters: readonly string[];
  readonly codes: readonly CandidateCode[];
  readonly input: unknown;
  readonly cells: readonly CandidateCell[];
}

/** The rules a cell can break, by the name under which the ledger keeps the verdict. */
export const GATE_RULES = [
  'shape',
  'code text',
  'unspoken code',
  'minimum patients',
  'minimum subscribers',
  'dominance',
  'p per cent',
  'quantile',
  'suppressed cells are empty',
  'published values are the evidence',
  'additivity',
  'single unknown',
  'union of suppressed cells',
  'derivable by several equations',
  'denominator',
  'linked measures',
] as const;

export type GateRule = (typeof GATE_RULES)[number];

/** One breach. `cell` names the coordinates, never a value. */
export interface Refusal {
  readonly rule: GateRule;
  readonly cell: string;
  readonly message: string;
}

/** A cell's coordinates in words, for refusals. */
export function nameOf(cell: CandidateCell): string {
  return [
    cell.measure,
    cell.quarter,
    cell.placeLevel,
    cell.place,
    cell.age,
    cell.kind,
    cell.codeSystem,
    cell.code,
    cell.currency,
  ]
    .filter((part) => part !== null)
    .join(' / ');
}
