import type { Measure } from './candidate.type.js';
import type { DimensionName, LevelName } from './hierarchy/level.js';

/** What a measure is counted by, and the tables it is published in before they are closed under intersection. */
export interface AllowedTables {
  readonly dimensions: readonly DimensionName[];
  readonly tables: readonly (readonly LevelName[])[];
}

const COUNTS: readonly (readonly [LevelName, LevelName, LevelName, LevelName])[] = [
  ['state', 'quarter', 'all', 'code'],
  ['division', 'quarter', 'all', 'code'],
  ['country', 'quarter', 'age20', 'code'],
  ['state', 'quarter', 'age20', 'chapter'],
  ['zip3', 'quarter', 'all', 'chapter'],
  ['country', 'quarter', 'age10', 'category'],
  ['country', 'year', 'age5', 'chapter'],
];

/**
 * The allow-list: every table that a release may hold. `closeUnderIntersection` adds what the relations among them
 * need. Population has the denominators of all others.
 */
export const ALLOW_LIST: Readonly<Record<Measure, AllowedTables>> = {
  population: {
    dimensions: ['place', 'time', 'age'],
    tables: [
      ['zip3', 'quarter', 'all'],
      ['division', 'quarter', 'all'],
      ['state', 'quarter', 'age20'],
      ['country', 'quarter', 'age10'],
      ['country', 'year', 'age5'],
    ],
  },
  condition_prevalence: {
    dimensions: ['place', 'time', 'age', 'code'],
    tables: COUNTS,
  },
  treatment_use: {
    dimensions: ['place', 'time', 'age', 'kind', 'code'],
    tables: COUNTS.map(([place, time, age, code]) => [place, time, age, 'kind', code]),
  },
  fees: {
    dimensions: ['place', 'time', 'specialty', 'currency', 'code'],
    tables: [
      ['state', 'quarter', 'all', 'currency', 'code'],
      ['division', 'quarter', 'all', 'currency', 'code'],
      ['country', 'quarter', 'family', 'currency', 'code'],
      ['state', 'quarter', 'family', 'currency', 'chapter'],
      ['division', 'quarter', 'family', 'currency', 'chapter'],
      ['country', 'quarter', 'specialty', 'currency', 'category'],
      ['zip3', 'quarter', 'all', 'currency', 'all'],
      ['country', 'year', 'all', 'currency', 'code'],
    ],
  },
};
