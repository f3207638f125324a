import { AGE_BANDS, ALL_AGES } from './age.js';
import type { Measure } from './cell.js';
import type { BaseCell, Facts } from './facts.js';
import { PLACES, type PlaceLevel } from './place.js';

/** Position that stands for all ages, after those of the bands. */
export const ALL_AGES_POSITION = AGE_BANDS.length;

/** A table of the release: every quarter and code, at one level of place and one of age. */
export interface Cuboid {
  readonly place: PlaceLevel;
  readonly age: 'band' | 'all';
}

const PLACE_LEVELS: readonly PlaceLevel[] = ['state', 'division', 'country'];
const BY_PLACE_AND_AGE = PLACE_LEVELS.flatMap((place): Cuboid[] => [
  { place, age: 'band' },
  { place, age: 'all' },
]);

/**
 * The allow-list. Each set is closed under intersection (the coarser of two levels in every dimension is there too), so
 * every linear relation among published cells follows from a parent and its children. No cuboid spans quarters:
 * a quarter's cells never depend on another's.
 */
export const CUBOIDS: Readonly<Record<Measure, readonly Cuboid[]>> = {
  population: BY_PLACE_AND_AGE,
  condition_prevalence: BY_PLACE_AND_AGE,
  treatment_use: BY_PLACE_AND_AGE,
  fees: PLACE_LEVELS.map((place): Cuboid => ({ place, age: 'all' })),
};

/** A cell of any cuboid; numbers are positions in lookup tables, and in `ALL_AGES_POSITION`'s sense for age. */
export interface CellPosition {
  readonly key: number;
  readonly quarter: number;
  readonly place: number;
  readonly age: number;
}

/** The cells that at least one event falls into, and the way from each base cell up to them. */
export interface CellSpace {
  readonly cells: readonly CellPosition[];
  /** For base cell b and cuboid c of `width` cuboids: the cell at [b · width + c]. */
  readonly up: Uint32Array;
  readonly width: number;
}

export function ageName(position: number): string {
  return AGE_BANDS[position]?.band ?? ALL_AGES;
}

/** Rolls the base cells of a measure up into all its cuboids. */
export function layOut(facts: Facts): CellSpace {
  const cuboids = CUBOIDS[facts.measure];
  const cells: CellPosition[] = [];
  const numbers = new Map<string, number>();
  const up = new Uint32Array(facts.bases.length * cuboids.length);
  facts.bases.forEach((base, b) => {
    cuboids.forEach((cuboid, c) => {
      const position = rollUp(base, cuboid);
      const text = `${position.key},${position.quarter},${position.place},${position.age}`;
      let number = numbers.get(text);
      if (number === undefined) {
        number = cells.push(position) - 1;
        numbers.set(text, number);
      }
      up[b * cuboids.length + c] = number;
    });
  });
  return { cells, up, width: cuboids.length };
}

function rollUp(base: BaseCell, cuboid: Cuboid): CellPosition {
  let place = base.place;
  while (PLACES[place]?.level !== cuboid.place) {
    const parent = PLACES[place]?.parent;
    if (parent === null || parent === undefined)
      throw new Error(`No ${cuboid.place} lies above place ${base.place}.`);
    place = parent;
  }
  return {
    key: base.key,
    quarter: base.quarter,
    place,
    age: cuboid.age === 'all' ? ALL_AGES_POSITION : base.age,
  };
}
