/**
 * The gate's own numbers. They repeat the builder's on purpose: a slip in one table must meet the other.
 */
export const LIMITS = {
  /** CMS cell size suppression policy: cells of 1–10 patients are suppressed. Also the width of every interval. */
  patients: 11,
  /** SDC Handbook ch. 4: two contributors know each other by subtraction. */
  subscribersOfCount: 3,
  /** Statement 6 of 1996 (withdrawn in 2023), kept as a conservative norm. */
  subscribersOfFee: 5,
  /** Statement 6 of 1996: the largest share of a fee sum, in per cent. */
  dominancePercent: 25,
  /** SDC Handbook ch. 4, p % rule: how closely the second may know the first, in per cent. */
  pPercent: 10,
  medianPatients: 22,
  quartilePatients: 44,
  quantileWindow: 11,
  quantileDigits: 3,
  /** A display text is somebody's typing: it is published where a cell of its users would be. */
  displayPatients: 11,
  displaySubscribers: 3,
  /** Diversity: chapters with enough patients that a slice needs, and the largest share of one, in per cent. */
  diverseChapters: 3,
  diversePercent: 80,
  /** Late entries still arrive for so long after a quarter. */
  maturityMonths: 3,
} as const;
