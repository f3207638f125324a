/** A quarter as a count of quarters since year 0, so that neighbours differ by one: `2026Q2` is 2026 · 4 + 1. */
export type QuarterNumber = number;

const QUARTER = /^(\d{4})Q([1-4])$/;

/** Reads `2026Q2`. Throws with what is expected where the text is no quarter. */
export function parseQuarter(text: string): QuarterNumber {
  const match = QUARTER.exec(text);
  if (!match) throw new Error(`"${text}" is no quarter: write the year, Q and 1 to 4, such as 2026Q2.`);
  return Number(match[1]) * 4 + Number(match[2]) - 1;
}

export function isQuarter(text: string): boolean {
  return QUARTER.test(text);
}

export function formatQuarter(quarter: QuarterNumber): string {
  return `${String(Math.floor(quarter / 4)).padStart(4, '0')}Q${(quarter % 4) + 1}`;
}

/** The first day after a quarter, as YYYY-MM-DD. */
export function dayAfter(quarter: QuarterNumber): string {
  const next = quarter + 1;
  return `${String(Math.floor(next / 4)).padStart(4, '0')}-${String((next % 4) * 3 + 1).padStart(2, '0')}-01`;
}
