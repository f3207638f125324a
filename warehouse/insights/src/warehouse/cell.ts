import type { BenchmarkKey, BenchmarkKind, ConceptLevel } from '@caregraph/measure';

export const CELL_STATES = ['VALUE', 'ZERO', 'SUPPRESSED', 'NO_DATA'] as const;
export type CellState = (typeof CELL_STATES)[number];

/** What all rows of one list have in common. */
export type ListKey = Pick<
  BenchmarkKey,
  'kind' | 'placeLevel' | 'place' | 'specialtyLevel' | 'specialty' | 'conceptLevel'
>;

/** A code, category or chapter, in one currency where it is a fee. */
export interface Concept {
  readonly level: ConceptLevel;
  readonly system: string | null;
  readonly code: string | null;
  readonly display: string | null;
  readonly category: string | null;
  readonly chapter: string | null;
  readonly currency: string | null;
}

/** A published cell. Counts are null unless the state is VALUE or ZERO; amounts are minor units. */
export interface Cell {
  readonly concept: Concept;
  readonly state: CellState;
  readonly release: number;
  /** Place among the shown rows of its list, from 1; null where it is not shown. */
  readonly rank: number | null;
  readonly patients: number | null;
  readonly events: number | null;
  readonly contributors: number | null;
  readonly population: number | null;
  readonly mean: number | null;
  readonly firstQuartile: number | null;
  readonly median: number | null;
  readonly thirdQuartile: number | null;
}

/** The rows of a list in one quarter: shown ones first, the most patients first, then zeros, hidden ones and gaps by name. */
export type CellList = ReadonlyMap<string, Cell>;

/** What tells one row of a list from the others. */
export function conceptKey({ level, system, code, category, chapter, currency }: Concept): string {
  return JSON.stringify([system ?? '', conceptName({ level, code, category, chapter }), currency ?? '']);
}

/** The code, or the name of the category or chapter. */
export function conceptName({
  level,
  code,
  category,
  chapter,
}: Pick<Concept, 'level' | 'code' | 'category' | 'chapter'>): string {
  return (level === 'CODE' ? code : level === 'CATEGORY' ? category : chapter) ?? '';
}

/** The measure of a kind in the warehouse, and its column `kind`. */
export const MEASURE_OF = {
  CONDITION: { measure: 'condition_prevalence', kind: null },
  PROCEDURE: { measure: 'treatment_use', kind: 'PROCEDURE' },
  MEDICATION: { measure: 'treatment_use', kind: 'MEDICATION' },
  FEE: { measure: 'fees', kind: null },
} as const satisfies Record<BenchmarkKind, { measure: string; kind: string | null }>;
