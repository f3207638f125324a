/** What the gate is handed before the cells. It trusts none of it before `checkHead` has passed. */
export type Measure = 'population' | 'condition_prevalence' | 'treatment_use' | 'fees';
export type Dimension = 'place' | 'time' | 'age' | 'specialty' | 'kind' | 'currency' | 'code';

export interface Member {
  readonly level: string;
  readonly name: string;
  /** Position of the member of the next coarser level in the same list; null at the top. */
  readonly parent: number | null;
  readonly codeSystem?: string;
  readonly display?: string | null;
  readonly evidence?: { readonly patients: number; readonly subscribers: number } | null;
}

export interface MeasureHead {
  readonly measure: Measure;
  readonly dimensions: readonly Dimension[];
  /** One level per dimension. */
  readonly cuboids: readonly (readonly string[])[];
  readonly coarsened: readonly { readonly from: readonly string[]; readonly to: readonly string[] | null }[];
}

/** What a difference counts: what came in after what is told of a quarter, and not later than `until`. */
export interface Arrivals {
  /** By quarter: the last quarter of arrival that a release has counted. */
  readonly after: Readonly<Record<string, string>>;
  readonly until: string;
}

export interface Head {
  readonly format: 2;
  readonly codeVersion: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly quarters: readonly string[];
  /** Of a difference only. */
  readonly difference?: Arrivals;
  readonly input: {
    readonly patients: number;
    readonly subscribers: number;
    readonly rows: Readonly<Record<Measure, number>>;
    readonly leftOut: Readonly<Record<Measure, number>>;
  };
  readonly members: Readonly<Record<Dimension, readonly Member[]>>;
  readonly measures: readonly MeasureHead[];
}

/** Levels from the finest to the coarsest. */
export const LEVELS: Readonly<Record<Dimension, readonly string[]>> = {
  place: ['zip3', 'state', 'division', 'country'],
  time: ['quarter', 'year'],
  age: ['age5', 'age10', 'age20', 'all'],
  specialty: ['specialty', 'family', 'all'],
  kind: ['kind'],
  currency: ['currency'],
  code: ['code', 'category', 'chapter', 'all'],
};

export const DIMENSIONS: Readonly<Record<Measure, readonly Dimension[]>> = {
  population: ['place', 'time', 'age'],
  condition_prevalence: ['place', 'time', 'age', 'code'],
  treatment_use: ['place', 'time', 'age', 'kind', 'code'],
  fees: ['place', 'time', 'specialty', 'currency', 'code'],
};
