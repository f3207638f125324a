import { LIMITS } from './limits.js';

/** Has the quarter ended at least three months before a day? */
export function isMature(quarter: string, today: Date): boolean {
  const ended = monthAfter(quarter);
  return today.getUTCFullYear() * 12 + today.getUTCMonth() >= ended + LIMITS.maturityMonths;
}

/** Has the quarter ended before a day? */
export function isOver(quarter: string, today: Date): boolean {
  return quarter < quarterOf(today);
}

/** The quarters of a year. */
export function quartersOf(year: string): string[] {
  return [1, 2, 3, 4].map((number) => `${year}Q${number}`);
}

export function quarterOf(day: Date): string {
  return `${day.getUTCFullYear()}Q${Math.floor(day.getUTCMonth() / 3) + 1}`;
}

/** Months since year 0 of the month after a quarter such as 2026Q2. */
function monthAfter(quarter: string): number {
  return Number(quarter.slice(0, 4)) * 12 + Number(quarter.slice(5)) * 3;
}
