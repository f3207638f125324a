import { DIMENSIONS, LEVELS, type Dimension, type Head, type Measure, type MeasureHead } from './head.js';
import type { Refusals } from './verdict.js';

type Table = readonly string[];

const COUNTS: readonly Table[] = [
  ['state', 'quarter', 'all', 'code'],
  ['division', 'quarter', 'all', 'code'],
  ['country', 'quarter', 'age20', 'code'],
  ['state', 'quarter', 'age20', 'chapter'],
  ['zip3', 'quarter', 'all', 'chapter'],
  ['country', 'quarter', 'age10', 'category'],
  ['country', 'year', 'age5', 'chapter'],
];

/** The gate's own allow-list: no table may be finer than one of these. */
const ALLOWED: Readonly<Record<Measure, readonly Table[]>> = {
  population: [
    ['zip3', 'quarter', 'all'],
    ['division', 'quarter', 'all'],
    ['state', 'quarter', 'age20'],
    ['country', 'quarter', 'age10'],
    ['country', 'year', 'age5'],
  ],
  condition_prevalence: COUNTS,
  treatment_use: COUNTS.map(([place = '', time = '', age = '', code = '']) => [
    place,
    time,
    age,
    'kind',
    code,
  ]),
  fees: [
    ['state', 'quarter', 'all', 'currency', 'code'],
    ['division', 'quarter', 'all', 'currency', 'code'],
    ['country', 'quarter', 'family', 'currency', 'code'],
    ['state', 'quarter', 'family', 'currency', 'chapter'],
    ['division', 'quarter', 'family', 'currency', 'chapter'],
    ['country', 'quarter', 'specialty', 'currency', 'category'],
    ['zip3', 'quarter', 'all', 'currency', 'all'],
    ['country', 'year', 'all', 'currency', 'code'],
  ],
};

/**
 * Checks the tables of each measure: none finer than the allow-list, and closed under intersection. Where the closure
 * lacks a table, relations hold among published cells that no equation of a parent and its children shows.
 */
export function checkTables(head: Head, refusals: Refusals): void {
  const measures = head.measures.map((own) => own.measure);
  for (const measure of Object.keys(DIMENSIONS) as Measure[]) {
    // A measure of which nothing may be told is not there.
    if (measures.filter((name) => name === measure).length > 1)
      refusals.add('tables', measure, 'the measure stands there twice.');
  }
  for (const own of head.measures) checkMeasure(own, refusals);
}

function checkMeasure(own: MeasureHead, refusals: Refusals): void {
  const { measure, cuboids } = own;
  const dimensions = DIMENSIONS[measure];
  const names = new Set(cuboids.map(String));
  if (String(own.dimensions) !== String(dimensions))
    refusals.add('tables', measure, 'the dimensions are not those of the measure.');
  if (names.size !== cuboids.length) refusals.add('tables', measure, 'a table stands there twice.');
  for (const cuboid of cuboids) {
    if (!isTable(dimensions, cuboid)) refusals.add('tables', measure, 'a table has a level that is none.');
    else if (!ALLOWED[measure].some((allowed) => isFinerOrEqual(dimensions, allowed, cuboid)))
      refusals.add('tables', `${measure} by ${cuboid.join(', ')}`, 'the table is finer than the allow-list.');
  }
  if (cuboids.some((cuboid) => !isTable(dimensions, cuboid))) return;
  for (const one of cuboids) {
    for (const other of cuboids) {
      const meet = coarserOf(dimensions, one, other);
      if (!names.has(String(meet)))
        refusals.add('tables', `${measure} by ${meet.join(', ')}`, 'a margin of two tables is left out.');
    }
  }
}

function isTable(dimensions: readonly Dimension[], cuboid: Table): boolean {
  return (
    cuboid.length === dimensions.length &&
    dimensions.every((dimension, d) => LEVELS[dimension].includes(cuboid[d] ?? ''))
  );
}

/** Is every level of one table at least as fine as that of another? */
export function isFinerOrEqual(dimensions: readonly Dimension[], fine: Table, coarse: Table): boolean {
  return dimensions.every((dimension, d) => rankOf(dimension, fine[d]) <= rankOf(dimension, coarse[d]));
}

function coarserOf(dimensions: readonly Dimension[], one: Table, other: Table): Table {
  return dimensions.map((dimension, d) =>
    rankOf(dimension, one[d]) >= rankOf(dimension, other[d]) ? (one[d] ?? '') : (other[d] ?? ''),
  );
}

function rankOf(dimension: Dimension, level: string | undefined): number {
  return LEVELS[dimension].indexOf(level ?? '');
}
