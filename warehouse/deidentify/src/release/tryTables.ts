import type { CellTable } from '../cells/cellTable.js';
import { countCells } from '../cells/countCells.js';
import type { FactTable } from '../cells/factTable.js';
import { closeUnderIntersection, type Cuboid } from '../cuboid.js';
import { LEVELS } from '../hierarchy/level.js';
import { joinFamily, type Family } from '../protect/family.js';
import { protectFamily, type Protection, type ProtectOptions } from '../protect/protectFamily.js';
import { PRIMARY, SECONDARY } from '../protect/suppression.js';
import { RULES } from '../rules.js';
import type { Scene } from './coarsen.js';
import type { MeasureCells } from './measureCells.js';
import { findPrimaries, type Surroundings } from './primaries.js';
import { stopwatch, type SpentTime } from './spentTime.js';

const CHAPTER = LEVELS.code.indexOf('chapter');

/** A table of the allow-list, and what has become of it. */
export interface Standing {
  readonly from: Cuboid;
  now: Cuboid | null;
}

/** What stays the same while tables are tried. */
export interface Workshop {
  readonly facts: FactTable;
  readonly around: Surroundings;
  readonly options: ProtectOptions;
  readonly counted: Map<string, CellTable>;
  /** What was spent, one entry for each attempt. */
  readonly counting: SpentTime[];
  readonly protecting: SpentTime[];
}

/** Some tables, closed and protected. */
export interface Attempt {
  readonly standing: readonly Standing[];
  readonly scene: Scene;
  readonly tables: readonly CellTable[];
  /** Is the table there for its own sake, and not only to close the list? */
  readonly isAsked: (table: number) => boolean;
  /** Undefined where some table loses too much before anything is protected. */
  readonly protection: Protection | undefined;
}

export interface Settled extends Attempt {
  readonly protection: Protection;
}

/** Given up as soon as it tells no more than `least`: what is hidden only grows. */
export function tryTables(
  { facts, around, options, counted, counting, protecting }: Workshop,
  standing: readonly Standing[],
  least = 0,
): Attempt {
  const { dimensions, measure } = facts;
  const cuboids = closed(standing, measure === 'condition_prevalence');
  const lap = stopwatch();
  countMissing(facts, cuboids, counted);
  const tables = cuboids.flatMap((cuboid) => counted.get(cuboid.join()) ?? []);
  counting.push(lap());
  const family = joinFamily(measure, dimensions, tables);
  const primary = findPrimaries(family, dimensions, cuboids, around);
  const hasDenominator = (cuboid: Cuboid): boolean =>
    isBesidePopulation(cuboid, dimensions, around.population);
  const scene = { cuboids, family, dimensions, primary, hasDenominator };
  const asked = new Set(standing.map(({ now }) => now?.join()));
  const isAsked = (t: number): boolean => asked.has(cuboids[t].join());
  const isLossy = (state: Uint8Array): boolean => lossyTables(family, state, isAsked).length > 0;
  const protection = isLossy(primary)
    ? undefined
    : protectFamily(family, primary, {
        ...options,
        isHopeless: (state) => isLossy(state) || worthOf(scene, state) < least,
      });
  protecting.push(lap());
  return { standing: standing.map((entry) => ({ ...entry })), scene, tables, isAsked, protection };
}

/** Cells that are told; those of codes and categories count twice, as what readers ask for. */
export function worthOf({ family, cuboids, dimensions }: Scene, state: Uint8Array): number {
  const column = dimensions.findIndex(({ name }) => name === 'code');
  let worth = 0;
  cuboids.forEach((cuboid, t) => {
    const isCoded = column >= 0 && cuboid[column] < CHAPTER;
    for (let cell = family.offsets[t]; cell < family.offsets[t + 1]; cell += 1)
      if (!state[cell]) worth += isCoded ? 2 : 1;
  });
  return worth;
}

export function isBesidePopulation(
  cuboid: Cuboid,
  dimensions: FactTable['dimensions'],
  population: MeasureCells | undefined,
): boolean {
  const age = dimensions[2].name === 'age' ? cuboid[2] : LEVELS.age.indexOf('all');
  return !population || population.cuboids.some((one) => one.join() === [cuboid[0], cuboid[1], age].join());
}

function closed(standing: readonly Standing[], needsChapters: boolean): Cuboid[] {
  const tables = standing.flatMap(({ now }) => (now ? [now] : []));
  const cuboids = closeUnderIntersection(tables);
  if (!needsChapters) return cuboids;
  // The evidence of diversity: every place, time and age by chapter.
  const chapters = cuboids.flatMap((cuboid) =>
    cuboid[3] < CHAPTER ? [[cuboid[0], cuboid[1], cuboid[2], CHAPTER]] : [],
  );
  return closeUnderIntersection([...tables, ...chapters]);
}

function countMissing(facts: FactTable, cuboids: readonly Cuboid[], counted: Map<string, CellTable>): void {
  const missing = cuboids.filter((cuboid) => !counted.has(cuboid.join()));
  if (missing.length === 0) return;
  countCells(facts, missing).forEach((table, i) => counted.set(missing[i].join(), table));
}

/**
 * Tables that lose more than 30 %. One that only closes the list is judged by what complementary suppression takes of it: what it
 * hides for its own sake is no reason to tell less of others, and it cannot be left out.
 */
export function lossyTables(
  family: Family,
  state: Uint8Array,
  isAsked: (table: number) => boolean,
): number[] {
  return family.tables.flatMap((_, t) => {
    const loss = lossOf(family, t, state, isAsked(t) ? PRIMARY : SECONDARY);
    return loss * 100 > RULES.coarsenPercent.value ? [t] : [];
  });
}

/** Share of a table’s events that are not published, with a state from `least` on. */
export function lossOf(family: Family, table: number, state: Uint8Array, least: number = PRIMARY): number {
  let all = 0;
  let lost = 0;
  for (let cell = family.offsets[table]; cell < family.offsets[table + 1]; cell += 1) {
    all += family.events[cell];
    if (state[cell] >= least) lost += family.events[cell];
  }
  return all === 0 ? 0 : lost / all;
}
