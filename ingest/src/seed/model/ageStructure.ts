/** A band of ages: its share of residents and the share of women in it. */
export interface AgeBand {
  readonly from: number;
  /** Years, exclusive. */
  readonly to: number;
  readonly share: number;
  readonly female: number;
}

/**
 * The age and sex structure of the United States, rounded (2020 Census, Demographic and Housing
 * Characteristics).
 */
export const AGE_STRUCTURE: readonly AgeBand[] = [
  { from: 0, to: 5, share: 5.7, female: 0.489 },
  { from: 5, to: 10, share: 6.1, female: 0.489 },
  { from: 10, to: 15, share: 6.5, female: 0.489 },
  { from: 15, to: 20, share: 6.6, female: 0.49 },
  { from: 20, to: 25, share: 6.7, female: 0.495 },
  { from: 25, to: 30, share: 6.8, female: 0.498 },
  { from: 30, to: 35, share: 6.9, female: 0.5 },
  { from: 35, to: 40, share: 6.6, female: 0.503 },
  { from: 40, to: 45, share: 6.2, female: 0.504 },
  { from: 45, to: 50, share: 6.0, female: 0.505 },
  { from: 50, to: 55, share: 6.2, female: 0.507 },
  { from: 55, to: 60, share: 6.6, female: 0.512 },
  { from: 60, to: 65, share: 6.3, female: 0.519 },
  { from: 65, to: 70, share: 5.3, female: 0.527 },
  { from: 70, to: 75, share: 4.4, female: 0.536 },
  { from: 75, to: 80, share: 2.9, female: 0.55 },
  { from: 80, to: 85, share: 1.8, female: 0.575 },
  { from: 85, to: 90, share: 1.2, female: 0.62 },
  { from: 90, to: 95, share: 0.55, female: 0.68 },
  { from: 95, to: 102, share: 0.15, female: 0.77 },
];

/** Values for ages 0–17, 18–39, 40–59, 60–79 and 80 and over. */
export type ByAge = readonly [child: number, young: number, middle: number, older: number, oldest: number];

export function byAge(values: ByAge, ageYears: number): number {
  if (ageYears < 18) return values[0];
  if (ageYears < 40) return values[1];
  if (ageYears < 60) return values[2];
  if (ageYears < 80) return values[3];
  return values[4];
}
