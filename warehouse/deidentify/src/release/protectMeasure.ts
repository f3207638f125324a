import { ALLOW_LIST } from '../allowList.js';
import type { FactTable } from '../cells/factTable.js';
import { isBelow, type Cuboid } from '../cuboid.js';
import { LEVELS } from '../hierarchy/level.js';
import { protectFamily, type ProtectOptions } from '../protect/protectFamily.js';
import {
  lossOf,
  lossyTables,
  tryTables,
  type Attempt,
  type Settled,
  type Standing,
  type Workshop,
} from './tryTables.js';
import { mostTelling } from './mostTelling.js';
import { coarserThan, type Scene } from './coarsen.js';
import type { Coarsening, MeasureCells } from './measureCells.js';
import type { Surroundings } from './primaries.js';
import { stopwatch, sumOfTimes } from './spentTime.js';

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
  const workshop: Workshop = {
    facts,
    around,
    options,
    counted: new Map(),
    counting: [],
    protecting: [],
  };
  const given = around.given?.[measure];
  if (given) return cellsOf(workshop, countGiven(workshop, given), standing);
  return cellsOf(workshop, mostTelling(workshop, standing) ?? settle(workshop, standing), standing);
}

/** The tables that are asked for, protected as far as it goes. */
function countGiven(workshop: Workshop, given: readonly (readonly string[])[]): Settled {
  const { dimensions } = workshop.facts;
  const tables = given.map((levels): Standing => {
    const now = levels.map((level, d) =>
      dimensions[d].levels.findIndex((candidate) => candidate.level === level),
    );
    return { from: now, now };
  });
  const attempt = tryTables(workshop, tables);
  const { family, primary } = attempt.scene;
  const protection = attempt.protection ?? protectFamily(family, primary, workshop.options);
  // Nothing of it is published, so that what did not close is no reason to end here.
  return { ...attempt, protection: { ...protection, open: [] } };
}

/** Coarsens what loses too much, one step at a time, until every table is worth telling. */
function settle(workshop: Workshop, tables: readonly Standing[]): Settled {
  const standing = tables.map((entry) => ({ ...entry }));
  for (;;) {
    const attempt = tryTables(workshop, standing);
    const { protection } = attempt;
    const lap = stopwatch();
    const hasChanged = coarsen(standing, attempt.scene, offenders(attempt));
    workshop.protecting.push(lap());
    if (!hasChanged && protection) return { ...attempt, protection };
  }
}

function cellsOf(
  { facts, counting, protecting }: Workshop,
  { scene, tables, protection }: Settled,
  allowed: readonly Standing[],
): MeasureCells {
  return {
    measure: facts.measure,
    dimensions: facts.dimensions,
    cuboids: scene.cuboids,
    tables,
    family: scene.family,
    protection,
    coarsened: changes(allowed, scene.cuboids),
    seconds: { cells: sumOfTimes(counting), protection: sumOfTimes(protecting) },
  };
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

/**
 * Tables that must change: by their primaries, all that lose too much; by complementary suppression only the one that loses
 * most, since what it spreads to the others goes with it; those with a cell that did not close.
 */
function offenders({ scene, isAsked, protection }: Attempt): readonly number[] {
  const { family, primary } = scene;
  if (!protection) return lossyTables(family, primary, isAsked);
  const worst = lossyTables(family, protection.state, isAsked)
    .sort((a, b) => lossOf(family, b, protection.state) - lossOf(family, a, protection.state))
    .slice(0, 1);
  if (worst.length > 0) return worst;
  return [
    ...new Set(protection.open.map((cell) => family.offsets.findLastIndex((offset) => offset <= cell))),
  ];
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

/** The tables of the allow-list that are not there, and the finest above each that is. */
function changes(allowed: readonly Standing[], cuboids: readonly Cuboid[]): Coarsening[] {
  return allowed.flatMap(({ from }) => {
    if (cuboids.some((cuboid) => cuboid.join() === from.join())) return [];
    // Closed lists are in the order of their levels, the finest first.
    return [{ from, to: cuboids.find((cuboid) => isBelow(from, cuboid)) ?? null }];
  });
}
