/** Age at the event, in completed years. The bands nest, so that issue C's 10-year bands can lie below them. */
export interface AgeBand {
  readonly band: string;
  readonly from: number;
  /** The last year of the band; null for the open band at the top, so that no high age is ever told. */
  readonly to: number | null;
}

export const AGE_BANDS: readonly AgeBand[] = [
  { band: '0-19', from: 0, to: 19 },
  { band: '20-39', from: 20, to: 39 },
  { band: '40-59', from: 40, to: 59 },
  { band: '60+', from: 60, to: null },
];

/** The name of the level above all bands. */
export const ALL_AGES = 'all';

/** Position in `AGE_BANDS` of an age in completed years; undefined where the age is unknown or before birth. */
export function bandOfAge(age: number | null): number | undefined {
  if (age === null) return undefined;
  const index = AGE_BANDS.findIndex((row) => age >= row.from && (row.to === null || age <= row.to));
  return index < 0 ? undefined : index;
}
