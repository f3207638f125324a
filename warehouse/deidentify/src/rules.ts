/**
 * The numbers of disclosure control, each with its source beside it. Nothing else in this package holds one.
 * The gate keeps its own table and refuses what does not meet it, so a slip here cannot reach the warehouse.
 */
export interface Rule {
  readonly value: number;
  readonly source: string;
}

export const RULES = {
  minimumPatients: { value: 11, source: 'CMS cell size suppression policy: cells of 1–10 are suppressed' },
  minimumSubscribersOfCount: {
    value: 3,
    source: 'SDC Handbook ch. 4: no contributor may learn another by subtraction',
  },
  minimumSubscribersOfFee: {
    value: 5,
    source: 'Statement 6 of 1996 (withdrawn in 2023), kept as a conservative norm',
  },
  dominancePercent: {
    value: 25,
    source: 'Statement 6 of 1996 (withdrawn in 2023), kept as a conservative norm',
  },
  pPercent: { value: 10, source: 'SDC Handbook ch. 4: p % rule, refuse if total − x₁ − x₂ < p/100 · x₁' },
  medianPatients: { value: 22, source: 'two times the minimum of patients on either side of a median' },
  quartilePatients: { value: 44, source: 'the minimum of patients in each of four parts' },
  quantileWindow: {
    value: 11,
    source: 'a quantile is the mean of as many order statistics as a cell needs patients',
  },
  quantileDigits: {
    value: 3,
    source: 'significant digits of a published quantile, so that no single amount shows',
  },
  diverseChapters: {
    value: 3,
    source: 'l-diversity: chapters of conditions with enough patients in a slice',
  },
  chapterPercent: { value: 80, source: 'l-diversity: no chapter of a slice above this share' },
  coarsenPercent: { value: 30, source: 'a table that loses more of its events is coarsened or dropped' },
  displayPatients: { value: 11, source: 'a display text is published only where it is common, like a cell' },
  displaySubscribers: {
    value: 3,
    source: 'a display text is published only where it is common, like a cell',
  },
  maturityMonths: { value: 3, source: 'only quarters that ended at least three months ago' },
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof RULES;

/** The numbers alone, as they stand in a release's parameters. */
export function ruleValues(): Record<RuleName, number> {
  const names = Object.keys(RULES) as RuleName[];
  return Object.fromEntries(names.map((name) => [name, RULES[name].value])) as Record<RuleName, number>;
}
