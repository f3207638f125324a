import type { FactTable } from '../cells/factTable.js';
import type { ProtectOptions } from '../protect/protectFamily.js';
import type { MeasureCells } from './measureCells.js';
import type { Surroundings } from './primaries.js';
import { protectMeasure } from './protectMeasure.js';

/**
 * Counts and protects all measures. Population first: where the denominator may not be told, nothing beside it may. Fees
 * last: charges follow treatments closely, so a fee must not tell the count that a treatment or condition withholds.
 * `tables` come in that order; `chapterNames` are the names at level `chapter` of dimension `code`, by number.
 * `earlier` is what former releases tell of the same cells, where this is a difference; `given`, the tables to count, where attacks on a release are scored.
 */
export function protectRelease(
  tables: readonly FactTable[],
  chapterNames: readonly string[],
  options: ProtectOptions,
  { earlier, given }: Pick<Surroundings, 'earlier' | 'given'> = {},
): MeasureCells[] {
  const done: MeasureCells[] = [];
  for (const facts of tables) {
    const population = done.find(({ measure }) => measure === 'population');
    if (facts.measure !== 'population' && !population)
      throw new Error('No measure goes before its denominators.');
    const counts = done.filter(
      ({ measure }) => measure === 'condition_prevalence' || measure === 'treatment_use',
    );
    done.push(protectMeasure(facts, { population, counts, chapterNames, earlier, given }, options));
  }
  return done;
}
