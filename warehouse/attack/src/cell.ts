export type Measure = 'population' | 'condition_prevalence' | 'treatment_use' | 'fees';

/** A member of a dimension: where a cell stands in it. */
export interface Place {
  readonly level: string;
  readonly name: string;
}

/** What an attacker sees of one cell. Cells that are zero or have no data are known to hold nobody, and left out. */
export interface SeenCell {
  readonly releaseId: number;
  /** Is it of a difference: of what came in after the release of its quarter? */
  readonly isDifference: boolean;
  readonly measure: Measure;
  /** In the order of the measure's dimensions, as in `DIMENSIONS`. */
  readonly at: readonly Place[];
  /** Names of category and chapter, or of the family of specialties, that the file gives beside a finer name. */
  readonly above: Readonly<Record<string, string | null>>;
  readonly isShown: boolean;
  /** All below are null where the cell is suppressed. */
  readonly patients: number | null;
  readonly events: number | null;
  readonly subscribers: number | null;
  readonly sum: number | null;
  /** Patients of the population beside it, which may be told where the cell is not; counts only. */
  readonly denominator: number | null;
}

export const DIMENSIONS: Readonly<Record<Measure, readonly string[]>> = {
  population: ['place', 'time', 'age'],
  condition_prevalence: ['place', 'time', 'age', 'code'],
  treatment_use: ['place', 'time', 'age', 'kind', 'code'],
  fees: ['place', 'time', 'specialty', 'currency', 'code'],
};

export const LADDERS: Readonly<Record<string, readonly string[]>> = {
  place: ['zip3', 'state', 'division', 'country'],
  time: ['quarter', 'year'],
  age: ['age5', 'age10', 'age20', 'all'],
  specialty: ['specialty', 'family', 'all'],
  kind: ['kind'],
  currency: ['currency'],
  code: ['code', 'category', 'chapter', 'all'],
};

/** A cell's coordinates as one text: the same for the same cell in any release, and in the truth. */
export function keyOf(measure: string, at: readonly Place[]): string {
  return [measure, ...at.map(({ level, name }) => `${level}=${name}`)].join('|');
}

/** A cell's coordinates in words, for the report. */
export function nameOf(cell: Pick<SeenCell, 'measure' | 'at' | 'isDifference'>): string {
  const names = [cell.measure, ...cell.at.map(({ name }) => name)];
  return (cell.isDifference ? ['difference', ...names] : names).join(' / ');
}
