import type { CellTable } from './cellTable.js';
import type { Equation } from './cover.js';
import { at } from './element.js';
import { LIMITS } from './limits.js';
import { breaches } from './primary.js';
import type { Refusals } from './verdict.js';

/** Checks every equation by itself: that it adds up, and what it tells of the cells it hides. */
export function checkEquations(table: CellTable, equations: readonly Equation[], refusals: Refusals): void {
  for (const equation of equations) {
    const wrong = additivityBreach(table, equation);
    if (wrong !== undefined) refusals.add('additivity', () => table.nameOf(equation.whole), `${wrong}.`);
    else checkHidden(table, equation, refusals);
  }
}

/** Events and sums add up. Distinct patients and clinics lie between the largest part and the sum. */
function additivityBreach(table: CellTable, { whole, parts, isByPlace }: Equation): string | undefined {
  const { columns } = table;
  const total = (column: readonly number[]): number => parts.reduce((sum, part) => sum + at(column, part), 0);
  const highest = (column: readonly number[]): number =>
    parts.reduce((most, part) => Math.max(most, at(column, part)), 0);
  const isBetween = (column: readonly number[]): boolean =>
    at(column, whole) >= highest(column) && at(column, whole) <= total(column);
  if (at(columns.events, whole) !== total(columns.events)) return 'the events of the parts do not add up';
  if (table.isFee && at(columns.sum, whole) !== total(columns.sum))
    return 'the sums of the parts do not add up';
  if (!isBetween(columns.patients)) return 'the patients do not fit those of the parts';
  if (!isBetween(columns.subscribers)) return 'the clinics do not fit those of the parts';
  if (!isBetween(columns.largestEvents)) return 'the largest clinic does not fit those of the parts';
  if (table.isFee && !isBetween(columns.largest)) return 'the largest clinic does not fit those of the parts';
  // A clinic stands in one place, so clinics of different places are different clinics.
  if (isByPlace && at(columns.subscribers, whole) !== total(columns.subscribers))
    return 'the clinics of the places do not add up';
  return undefined;
}

/** What a reader has of hidden cells by one subtraction. */
function checkHidden(table: CellTable, equation: Equation, refusals: Refusals): void {
  const { whole, parts } = equation;
  const hidden = parts.filter((part) => table.isSuppressed[part]);
  const name = (): string => table.nameOf(whole);
  const isWholeHidden = table.isSuppressed[whole] === true;
  if (hidden.length + (isWholeHidden ? 1 : 0) === 1)
    refusals.add('single unknown', name, 'one cell is hidden, and subtraction tells it.');
  if (isWholeHidden) return;
  checkDifference(table, equation, hidden, refusals);
  if (hidden.length < 2) return;
  const broken = breaches(table.isFee, unionOf(table, equation, hidden));
  if (broken.length > 0)
    refusals.add('union of suppressed cells', name, `together the hidden cells break: ${broken.join(', ')}.`);
}

/**
 * Distinct patients of a published whole less those of a published part are the patients of the whole that are not in
 * the part: a group like any other, and never one of 1–10.
 */
function checkDifference(
  table: CellTable,
  { whole, parts }: Equation,
  hidden: readonly number[],
  refusals: Refusals,
): void {
  const { patients } = table.columns;
  const all = at(patients, whole);
  const isSmall = (count: number): boolean => count > 0 && count < LIMITS.patients;
  let shown = 0;
  for (const part of parts) {
    if (table.isSuppressed[part]) continue;
    shown += at(patients, part);
    if (isSmall(all - at(patients, part)))
      refusals.add(
        'difference',
        () => table.nameOf(part),
        'too few patients are in the whole and not in it.',
      );
  }
  if (hidden.length > 0 && isSmall(all - shown))
    refusals.add('difference', () => table.nameOf(whole), 'too few patients are in the hidden parts.');
}

/** What subtraction leaves of the published whole, at its most telling: each hidden cell has an event at least. */
function unionOf(table: CellTable, { isByPlace }: Equation, hidden: readonly number[]) {
  const { events, subscribers, sum, largest, second, largestBy, secondBy } = table.columns;
  const total = (column: readonly number[]): number =>
    hidden.reduce((all, cell) => all + at(column, cell), 0);
  const byClinic = new Map<number, number>();
  for (const cell of table.isFee ? hidden : []) {
    for (const [clinic, amount] of [
      [at(largestBy, cell), at(largest, cell)],
      [at(secondBy, cell), at(second, cell)],
    ] as const) {
      if (clinic >= 0) byClinic.set(clinic, (byClinic.get(clinic) ?? 0) + amount);
    }
  }
  const [first = 0, next = 0] = [...byClinic.values()].sort((a, b) => b - a);
  return {
    patients: total(events) - hidden.length,
    subscribers: isByPlace
      ? total(subscribers)
      : hidden.reduce((most, cell) => Math.max(most, at(subscribers, cell)), byClinic.size),
    sum: table.isFee ? total(sum) : 0,
    largest: first,
    second: next,
  };
}
