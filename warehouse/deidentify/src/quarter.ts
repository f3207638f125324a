import { formatQuarter, type QuarterNumber } from '@caregraph/measure';
import { RULES } from './rules.js';

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
