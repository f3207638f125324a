import type { CellTable } from './cellTable.js';
import { at } from './element.js';
import type { Measure } from './head.js';
import { LIMITS } from './limits.js';
import type { Refusals } from './verdict.js';

type Tables = ReadonlyMap<Measure, CellTable>;

/** Measures that stand beside each other, and the variety of conditions within a slice. */
export function checkLinks(tables: Tables, refusals: Refusals): void {
  const population = tables.get('population');
  const hiddenCounts = new Set<number>();
  for (const measure of ['condition_prevalence', 'treatment_use', 'fees'] as const) {
    const table = tables.get(measure);
    if (!table) continue;
    const populationOf = population && populationBeside(population, table);
    const codeKey = codeKeysOf(table);
    for (let cell = 0; cell < table.count; cell += 1) {
      if (table.isSuppressed[cell]) {
        if (measure !== 'fees') hiddenCounts.add(codeKey(cell));
        continue;
      }
      const people = populationOf?.(cell);
      if (people === undefined || population?.isSuppressed[people])
        refusals.add('denominator', () => table.nameOf(cell), 'the population beside it is not published.');
      const key = measure === 'fees' ? codeKey(cell) : ELSEWHERE;
      if (key !== ELSEWHERE && hiddenCounts.has(key))
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

/** By cell: the population cell of the same place and time, and of the same age; fees know no age. */
export function populationBeside(
  population: CellTable,
  table: CellTable,
): (cell: number) => number | undefined {
  const ages = table.columnOf('age');
  const agesOf = table.levelsOf('age');
  const beside = table.own.cuboids.map(([place, time], c) =>
    population.own.cuboids.findIndex(
      (own) => own[0] === place && own[1] === time && own[2] === (agesOf[c] ?? 'all'),
    ),
  );
  const [places = [], times = []] = table.place;
  const { allAges } = population;
  const positions = [0, 0, 0];
  return (cell) => {
    const cuboid = at(beside, at(table.cuboid, cell));
    if (!(cuboid >= 0)) return undefined;
    positions[0] = at(places, cell);
    positions[1] = at(times, cell);
    positions[2] = ages ? at(ages, cell) : allAges;
    return population.find(cuboid, positions);
  };
}

/** The key of a cell that no count and fee have in common. */
const ELSEWHERE = -1;

/** By cell: one number for its place, time and code where these are all it is of; else `ELSEWHERE`. */
function codeKeysOf(table: CellTable): (cell: number) => number {
  const rest = table.levelsOf(table.isFee ? 'specialty' : 'age');
  const [places = [], times = []] = table.place;
  const codes = table.columnOf('code') ?? [];
  const [timeCount, codeCount] = [table.sizeOf('time'), table.sizeOf('code')];
  return (cell) =>
    rest[at(table.cuboid, cell)] === 'all'
      ? (at(places, cell) * timeCount + at(times, cell)) * codeCount + at(codes, cell)
      : ELSEWHERE;
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
  const slices = new Map<number, Slice>();
  const levels = table.levelsOf('code');
  const [places = [], times = [], ages = []] = table.place;
  const [timeCount, ageCount] = [table.sizeOf('time'), table.sizeOf('age')];
  for (let cell = 0; cell < table.count; cell += 1) {
    const level = levels[at(table.cuboid, cell)];
    if (level === 'all') continue;
    const key = (at(places, cell) * timeCount + at(times, cell)) * ageCount + at(ages, cell);
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
