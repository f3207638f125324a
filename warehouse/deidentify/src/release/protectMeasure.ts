import { ALLOW_LIST } from '../allowList.js';
import { countCells } from '../cells/countCells.js';
import type { CellTable } from '../cells/cellTable.js';
import type { FactTable } from '../cells/factTable.js';
import { closeUnderIntersection, isBelow, type Cuboid } from '../cuboid.js';
import { LEVELS } from '../hierarchy/level.js';
import { joinFamily, type Family } from '../protect/family.js';
import { protectFamily, type Protection, type ProtectOptions } from '../protect/protectFamily.js';
import { RULES } from '../rules.js';
import { coarserThan, type Scene } from './coarsen.js';
import type { Coarsening, MeasureCells } from './measureCells.js';
import { findPrimaries, type Surroundings } from './primaries.js';
import { stopwatch, sumOfTimes, type SpentTime } from './spentTime.js';

const CHAPTER = LEVELS.code.indexOf('chapter');

/** A table of the allow-list, and what has become of it. */
interface Standing {
  readonly from: Cuboid;
  now: Cuboid | null;
}

/**
 * Counts and protects the cells of one measure. A table that loses more than 30 % of its events, or does not close, is
 * coarsened along the dimension that loses least, level by level, and dropped where nothing coarser is left; the rest is
 * protected anew.
 */
export function protectMeasure(
  facts: FactTable,
  around: Surroundings,
  options: ProtectOptions,
): MeasureCells {
  const { dimensions, measure } = facts;
  const standing = ALLOW_LIST[measure].tables.map((table): Standing => {
    const from = table.map((level, d) =>
      dimensions[d].levels.findIndex((candidate) => candidate.level === level),
    );
    return { from, now: from };
  });
  if (around.population) followPopulation(standing, dimensions, around.population);
  const counted = new Map<string, CellTable>();
  const counting: SpentTime[] = [];
  const protecting: SpentTime[] = [];
  const lap = stopwatch();
  for (;;) {
    const cuboids = closed(standing, measure === 'condition_prevalence');
    countMissing(facts, cuboids, counted);
    const tables = cuboids.flatMap((cuboid) => counted.get(cuboid.join()) ?? []);
    counting.push(lap());
    const family = joinFamily(measure, dimensions, tables);
    const primary = findPrimaries(family, dimensions, cuboids, around);
    const hasDenominator = (cuboid: Cuboid): boolean =>
      isBesidePopulation(cuboid, dimensions, around.population);
    const scene = { cuboids, family, dimensions, primary, hasDenominator };
    const isLossy = (state: Uint8Array): boolean => lossyTables(family, state).length > 0;
    const protection = isLossy(primary)
      ? undefined
      : protectFamily(family, primary, { ...options, isHopeless: isLossy });
    const hasChanged = coarsen(standing, scene, offenders(family, primary, protection));
    protecting.push(lap());
    if (hasChanged || !protection) continue;
    return {
      measure,
      dimensions,
      cuboids,
      tables,
      family,
      protection,
      coarsened: changes(standing),
      seconds: { cells: sumOfTimes(counting), protection: sumOfTimes(protecting) },
    };
  }
}

/**
 * No table goes without its denominators: one whose population had to be coarsened is coarsened with it, to the nearest that
 * population has.
 */
function followPopulation(
  standing: readonly Standing[],
  dimensions: FactTable['dimensions'],
  population: MeasureCells,
): void {
  const hasAge = dimensions[2].name === 'age';
  const sumOf = (cuboid: Cuboid): number => cuboid.reduce((sum, level) => sum + level, 0);
  for (const entry of standing) {
    const own = [entry.from[0], entry.from[1], hasAge ? entry.from[2] : LEVELS.age.indexOf('all')];
    const isSame = (cuboid: Cuboid): boolean => cuboid.join() === own.join();
    const [nearest] = population.cuboids
      .filter((cuboid) => isSame(cuboid) || isBelow(own, cuboid))
      .sort((a, b) => sumOf(a) - sumOf(b));
    if (nearest === undefined) entry.now = null;
    else if (!isSame(nearest)) {
      const [place, time, age] = nearest;
      entry.now = [place, time, hasAge ? age : entry.from[2], ...entry.from.slice(3)];
    }
  }
}

function isBesidePopulation(
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
 * Tables that must change: by their primaries, all that lose too much; by complementary suppression only the one that loses
 * most, since what it spreads to the others goes with it; those with a cell that did not close.
 */
function offenders(
  family: Family,
  primary: Uint8Array,
  protection: Protection | undefined,
): readonly number[] {
  if (!protection) return lossyTables(family, primary);
  const worst = lossyTables(family, protection.state)
    .sort((a, b) => lossOf(family, b, protection.state) - lossOf(family, a, protection.state))
    .slice(0, 1);
  if (worst.length > 0) return worst;
  return [
    ...new Set(protection.open.map((cell) => family.offsets.findLastIndex((offset) => offset <= cell))),
  ];
}

function lossyTables(family: Family, state: Uint8Array): number[] {
  return family.tables.flatMap((_, t) =>
    lossOf(family, t, state) * 100 > RULES.coarsenPercent.value ? [t] : [],
  );
}

/** Coarsens or drops tables; one that only closes the list loses because of the finer one that loses most by itself. True where any changed. */
function coarsen(standing: readonly Standing[], scene: Scene, tables: readonly number[]): boolean {
  const cuboids = tables.map((t) => scene.cuboids[t]);
  const names = new Set(cuboids.map((cuboid) => cuboid.join()));
  const own = standing.filter(({ now }) => now && names.has(now.join()));
  const below = standing.filter(({ now }) => now && cuboids.some((cuboid) => isBelow(now, cuboid)));
  const lossBelow = ({ now }: Standing): number =>
    lossOf(
      scene.family,
      now ? scene.cuboids.findIndex((cuboid) => cuboid.join() === now.join()) : -1,
      scene.primary,
    );
  const [source] = below.sort((a, b) => lossBelow(b) - lossBelow(a));
  const changed = own.length > 0 || source === undefined ? own : [source];
  for (const entry of changed) entry.now = entry.now && coarserThan(entry.now, scene);
  return changed.length > 0;
}

/** Share of a table's events that are not published. */
function lossOf(family: Family, table: number, state: Uint8Array): number {
  let all = 0;
  let lost = 0;
  for (let cell = family.offsets[table]; cell < family.offsets[table + 1]; cell += 1) {
    all += family.events[cell];
    if (state[cell]) lost += family.events[cell];
  }
  return all === 0 ? 0 : lost / all;
}

function changes(standing: readonly Standing[]): Coarsening[] {
  return standing.flatMap(({ from, now }) => (from === now ? [] : [{ from, to: now }]));
}
