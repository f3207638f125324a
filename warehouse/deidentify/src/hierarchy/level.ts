/** The levels of each dimension, finest first. A member of a level has one parent in the next. */
export const LEVELS = {
  place: ['zip3', 'state', 'division', 'country'],
  time: ['quarter', 'year'],
  age: ['age5', 'age10', 'age20', 'all'],
  specialty: ['specialty', 'family', 'all'],
  kind: ['kind'],
  currency: ['currency'],
  code: ['code', 'category', 'chapter', 'all'],
} as const;

export type DimensionName = keyof typeof LEVELS;
export type LevelName = (typeof LEVELS)[DimensionName][number];
