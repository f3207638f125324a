import type { RandomStream } from './random.js';

export const DAY_MS = 86_400_000;
export const YEAR_MS = 365.25 * DAY_MS;
const QUARTERS_OF_HISTORY = 10;

/** Twelve weights, January first; 1 is an average month. */
export type MonthWeights = readonly number[];

/** Midnight (UTC) at the start of the day of an instant, in milliseconds. */
export function startOfDay(instant: Date): number {
  return Date.UTC(instant.getUTCFullYear(), instant.getUTCMonth(), instant.getUTCDate());
}

/** Where history begins: ten whole quarters before the quarter of `untilMs`. */
export function startOfHistory(untilMs: number): number {
  const until = new Date(untilMs);
  const firstMonthOfQuarter = until.getUTCMonth() - (until.getUTCMonth() % 3);
  return Date.UTC(until.getUTCFullYear(), firstMonthOfQuarter - 3 * QUARTERS_OF_HISTORY, 1);
}

/**
 * An instant of whole seconds as ISO 8601. A population has millions of them on a few thousand days, so the
 * days' texts are kept: this takes a tenth of the time of Date.toISOString.
 */
export function iso(instantMs: number): string {
  const day = Math.floor(instantMs / DAY_MS);
  const seconds = Math.floor((instantMs - day * DAY_MS) / 1000);
  return `${isoDay(day)}T${TWO_DIGITS[Math.floor(seconds / 3600)]}:${TWO_DIGITS[Math.floor(seconds / 60) % 60]}:${TWO_DIGITS[seconds % 60]}Z`;
}

export function isoDate(instantMs: number): string {
  return isoDay(Math.floor(instantMs / DAY_MS));
}

const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
const dayTexts = new Map<number, string>();

/** The date of a day counted from 1970-01-01. There are some 40,000 days in the lives of a population. */
function isoDay(day: number): string {
  const known = dayTexts.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * DAY_MS).toISOString().slice(0, 10);
  dayTexts.set(day, text);
  return text;
}

const ATTEMPTS = 80;
const FLAT: MonthWeights = Array.from({ length: 12 }, () => 1);

/**
 * An instant in office hours (08:00–16:00 in New York, in UTC) of a working day in [fromMs, toMs), its month
 * chosen in proportion to the weights. Null where that span has no working day.
 */
export function officeHour(
  random: RandomStream,
  fromMs: number,
  toMs: number,
  weights: MonthWeights = FLAT,
): number | null {
  const firstDay = Math.ceil(fromMs / DAY_MS);
  const days = Math.floor(toMs / DAY_MS) - firstDay;
  if (days < 1) return null;
  const heaviest = Math.max(...weights);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const dayMs = (firstDay + random.below(days)) * DAY_MS;
    const day = new Date(dayMs);
    const isWorkingDay = day.getUTCDay() !== 0 && day.getUTCDay() !== 6;
    const isAccepted = random.next() * heaviest < (weights[day.getUTCMonth()] ?? 1);
    if (isWorkingDay && isAccepted) return dayMs + (13 * 4 + random.below(32)) * 900_000;
  }
  return null;
}
