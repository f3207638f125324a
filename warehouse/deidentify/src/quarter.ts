import { RULES } from './rules.js';

/** A quarter as a count of quarters since year 0, so that neighbours differ by one: `2026Q2` is 2026 · 4 + 1. */
export type QuarterNumber = number;

/** Reads `2026Q2`. Throws with what is expected where the text is no quarter. */
export function parseQuarter(text: string): QuarterNumber {
  const match = /^(\d{4})Q([1-4])$/.exec(text);
  if (!match) throw new Error(`"${text}" is no quarter: write the year, Q and 1 to 4, such as 2026Q2.`);
  return Number(match[1]) * 4 + Number(match[2]) - 1;
}

export function formatQuarter(quarter: QuarterNumber): string {
  return `${String(Math.floor(quarter / 4)).padStart(4, '0')}Q${(quarter % 4) + 1}`;
}

/** The first day after a quarter, as YYYY-MM-DD. */
export function dayAfter(quarter: QuarterNumber): string {
  const next = quarter + 1;
  return `${String(Math.floor(next / 4)).padStart(4, '0')}-${String((next % 4) * 3 + 1).padStart(2, '0')}-01`;
}

/** The last quarter that ended at least as many months ago as the rules ask. */
export function lastMatureQuarter(now: Date): QuarterNumber {
  const months = now.getUTCFullYear() * 12 + now.getUTCMonth() - RULES.maturityMonths.value;
  // The month reached is not over on its first day: the last quarter that ended before it is the one sought.
  return Math.floor(months / 3) - 1;
}

/** Refuses a quarter whose late entries may still arrive. */
export function assertMature(quarter: QuarterNumber, now: Date): void {
  const last = lastMatureQuarter(now);
  if (quarter <= last) return;
  throw new Error(
    `${formatQuarter(quarter)} ended less than ${RULES.maturityMonths.value} months ago and may not be published yet: ` +
      `the last quarter that may is ${formatQuarter(last)}.`,
  );
}
