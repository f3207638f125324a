import type { CellTable } from './cellTable.js';
import { at } from './element.js';
import type { Measure } from './head.js';
import { LIMITS } from './limits.js';
import type { Refusals } from './verdict.js';

type Tables = ReadonlyMap<Measure, CellTable>;

/** Measures that stand beside each other, and the variety of conditions within a slice. */
export function checkLinks(tables: Tables, refusals: Refusals): void {
  const population = tables.get('population');
  const hiddenCounts = new Set<string>();
  for (const measure of ['condition_prevalence', 'treatment_use', 'fees'] as const) {
    const table = tables.get(measure);
    if (!table) continue;
    for (let cell = 0; cell < table.count; cell += 1) {
      if (measure !== 'fees' && table.isSuppressed[cell]) hiddenCounts.add(codeKey(table, cell));
      if (table.isSuppressed[cell]) continue;
      const people = population && populationOf(population, table, cell);
      if (people === undefined || population?.isSuppressed[people])
        refusals.add('denominator', () => table.nameOf(cell), 'the population beside it is not published.');
      if (measure === 'fees' && isOfAllSpecialties(table, cell) && hiddenCounts.has(codeKey(table, cell)))
        refusals.add(
          'linked measures',
          () => table.nameOf(cell),
          'the count of the same code is suppressed.',
        );
    }
  }
  const conditions = tables.get('condition_prevalence');
  if (conditions) checkDiversity(conditions, refusals);
}

/** The population cell of the same place and time, and of the same age; fees know no age. */
export function populationOf(population: CellTable, table: CellTable, cell: number): number | undefined {
  const levels = table.own.cuboids[at(table.cuboid, cell)] ?? [];
  const ageDimension = table.own.dimensions.indexOf('age');
  const age = ageDimension < 0 ? 'all' : (levels[ageDimension] ?? 'all');
  const cuboid = population.own.cuboids.findIndex(
    (own) => own[0] === levels[0] && own[1] === levels[1] && own[2] === age,
  );
  if (cuboid < 0) return undefined;
  const positions = [at(table.place[0] ?? [], cell), at(table.place[1] ?? [], cell)];
  positions.push(ageDimension < 0 ? population.allAges : at(table.place[ageDimension] ?? [], cell));
  return population.find(cuboid, positions);
}

function isOfAllSpecialties(table: CellTable, cell: number): boolean {
  return table.memberOf(cell, 'specialty')?.level === 'all';
}

/** Place, time and code of a cell of all ages; a cell of some ages has a key that no fee has. */
function codeKey(table: CellTable, cell: number): string {
  const at2 = (dimension: 'place' | 'time' | 'code'): number =>
    table.place[table.own.dimensions.indexOf(dimension)]?.[cell] ?? -1;
  const age = table.isFee ? 'all' : table.memberOf(cell, 'age')?.level;
  return `${at2('place')},${at2('time')},${at2('code')},${age === 'all' ? 'all' : table.nameOf(cell)}`;
}

const UNCLASSIFIED = 'Not classified';

interface Slice {
  chapters: number;
  patients: number;
  most: number;
  codes: number[];
}

/**
 * Conditions of a place, time and age are told only where they differ enough: three chapters with enough patients, none
 * with more than 80 % of them (l-diversity, Machanavajjhala et al. 2007).
 */
function checkDiversity(table: CellTable, refusals: Refusals): void {
  const slices = new Map<string, Slice>();
  for (let cell = 0; cell < table.count; cell += 1) {
    const level = table.memberOf(cell, 'code')?.level;
    if (level === 'all') continue;
    const key = table.place
      .slice(0, 3)
      .map((column) => at(column, cell))
      .join();
    let slice = slices.get(key);
    if (!slice) slices.set(key, (slice = { chapters: 0, patients: 0, most: 0, codes: [] }));
    if (!table.isSuppressed[cell]) slice.codes.push(cell);
    // What has no chapter says nothing of how different its patients are.
    if (level !== 'chapter' || table.memberOf(cell, 'code')?.name === UNCLASSIFIED) continue;
    const patients = at(table.columns.patients, cell);
    slice.patients += patients;
    slice.most = Math.max(slice.most, patients);
    if (patients >= LIMITS.patients) slice.chapters += 1;
  }
  for (const slice of slices.values()) {
    const isDiverse =
      slice.chapters >= LIMITS.diverseChapters && slice.most * 100 <= slice.patients * LIMITS.diversePercent;
    if (isDiverse) continue;
    for (const cell of slice.codes)
      refusals.add('diversity', () => table.nameOf(cell), 'the conditions of this slice are too alike.');
  }
}
