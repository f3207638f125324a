import { ALLOW_LIST } from '../allowList.js';
import { countCells } from '../cells/countCells.js';
import type { CellTable } from '../cells/cellTable.js';
import { ABSENT, type FactTable } from '../cells/factTable.js';
import { closeUnderIntersection, isBelow, type Cuboid } from '../cuboid.js';
import { LEVELS } from '../hierarchy/level.js';
import { joinFamily, type Family } from '../protect/family.js';
import { protectFamily, type Protection, type ProtectOptions } from '../protect/protectFamily.js';
import { CASCADE_COST, PRIMARY, SECONDARY, VALUE_COST, type Cost } from '../protect/suppression.js';
import { RULES } from '../rules.js';
import { coarserThan, type Scene } from './coarsen.js';
import type { Coarsening, MeasureCells } from './measureCells.js';
import { findPrimaries, type Surroundings } from './primaries.js';

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
  const workshop: Workshop = {
    facts,
    around,
    options,
    counted: new Map(),
    seconds: { cells: 0, protection: 0 },
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

/**
 * Where a release is small: the most that each choice of weights tells, and of these the most. Which cell goes with another is
 * decided by weights, and none of them is best for every population. Undefined where a release is large, or tells nothing.
 */
function mostTelling(workshop: Workshop, standing: readonly Standing[]): Settled | undefined {
  const { options } = workshop;
  let best: ReturnType<typeof tell>;
  if (workshop.facts.rows > MOST_ROWS_TO_TRY) return undefined;
  for (const cost of options.cost ? [options.cost] : WEIGHTS) {
    const own = tell({ ...workshop, options: { ...options, cost } }, standing);
    if (own && (!best || own.worth > best.worth)) best = own;
  }
  return best;
}

/** Larger ones take long to protect many times, and lose little by coarsening. */
const MOST_ROWS_TO_TRY = 2_000_000;
/** Tried in turn; `bench utility` compares them. */
const WEIGHTS: readonly Cost[] = [CASCADE_COST, VALUE_COST];

/** Coarsens what loses too much, one step at a time, until every table is worth telling. */
function settle(workshop: Workshop, tables: readonly Standing[]): Settled {
  const standing = tables.map((entry) => ({ ...entry }));
  for (;;) {
    const attempt = tryTables(workshop, standing);
    const { protection } = attempt;
    const started = performance.now();
    const hasChanged = coarsen(standing, attempt.scene, offenders(attempt));
    workshop.seconds.protection += (performance.now() - started) / 1000;
    if (!hasChanged && protection) return { ...attempt, protection };
  }
}

/** What stays the same while tables are tried. */
interface Workshop {
  readonly facts: FactTable;
  readonly around: Surroundings;
  readonly options: ProtectOptions;
  readonly counted: Map<string, CellTable>;
  readonly seconds: { cells: number; protection: number };
}

/** Some tables, closed and protected. */
interface Attempt {
  readonly standing: readonly Standing[];
  readonly scene: Scene;
  readonly tables: readonly CellTable[];
  /** Is the table there for its own sake, and not only to close the list? */
  readonly isAsked: (table: number) => boolean;
  /** Undefined where some table loses too much before anything is protected. */
  readonly protection: Protection | undefined;
}

interface Settled extends Attempt {
  readonly protection: Protection;
}

/** Given up as soon as it tells no more than `least`: what is hidden only grows. */
function tryTables(
  { facts, around, options, counted, seconds }: Workshop,
  standing: readonly Standing[],
  least = 0,
): Attempt {
  const { dimensions, measure } = facts;
  const cuboids = closed(standing, measure === 'condition_prevalence');
  const started = performance.now();
  countMissing(facts, cuboids, counted);
  const tables = cuboids.flatMap((cuboid) => counted.get(cuboid.join()) ?? []);
  const finished = performance.now();
  seconds.cells += (finished - started) / 1000;
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
  seconds.protection += (performance.now() - finished) / 1000;
  return { standing: standing.map((entry) => ({ ...entry })), scene, tables, isAsked, protection };
}

function cellsOf(
  { facts, seconds }: Workshop,
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
    seconds,
  };
}

/**
 * Coarsening goes one step at a time and may end far from where it had to: at states of which no code is told, though the
 * country's codes could be. So a small release is built up instead: a table after the other, kept where the list closes, no
 * table loses more than 30 %, and more is told. Nothing finer than the allow-list is tried. Undefined where nothing can be told.
 */
function tell(
  workshop: Workshop,
  standing: readonly Standing[],
): (Settled & { readonly worth: number }) | undefined {
  let best: (Settled & { readonly worth: number }) | undefined;
  for (const candidate of tablesAbove(workshop, standing)) {
    if (best?.scene.cuboids.some((cuboid) => cuboid.join() === candidate.now.join())) continue;
    const least = (best?.worth ?? 0) + 1;
    const next = tryTables(workshop, [...(best?.standing ?? []), candidate], least);
    const { protection, scene, isAsked } = next;
    if (!protection || protection.open.length > 0) continue;
    const worth = worthOf(scene, protection.state);
    if (worth < least || lossyTables(scene.family, protection.state, isAsked).length > 0) continue;
    best = { ...next, protection, worth };
  }
  return best;
}

/**
 * The tables of the allow-list and what lies above them, where there are denominators. Codes as fine as can be come first,
 * and of these the country and all ages: what most readers ask for, and what narrower tables are compared with.
 */
function tablesAbove(
  { facts, around }: Workshop,
  standing: readonly Standing[],
): { from: Cuboid; now: Cuboid }[] {
  const { dimensions } = facts;
  const found = new Map<string, { from: Cuboid; now: Cuboid }>();
  const climb = (from: Cuboid, now: Cuboid): void => {
    if (found.has(now.join())) return;
    found.set(now.join(), { from, now });
    now.forEach((level, d) => {
      const above = dimensions[d].levels[level + 1];
      // A quarter whose year is not whole has nothing above it.
      if (above && !above.ofLeaf.includes(ABSENT)) climb(from, now.with(d, level + 1));
    });
  };
  for (const { from } of standing) climb(from, from);
  const rank = ({ now }: Standing): number[] =>
    dimensions.map(({ name, levels }, d) => {
      const level = now?.[d] ?? 0;
      return name === 'code' || name === 'time' ? level : levels.length - level;
    });
  const order = ['code', 'age', 'specialty', 'place', 'time'].flatMap((name) =>
    dimensions.flatMap((dimension, d) => (dimension.name === name ? [d] : [])),
  );
  return [...found.values()]
    .filter(({ now }) => isBesidePopulation(now, dimensions, around.population))
    .map((table) => ({ table, ranks: rank(table) }))
    .sort((a, b) => {
      const d = order.find((column) => a.ranks[column] !== b.ranks[column]);
      return d === undefined ? 0 : a.ranks[d] - b.ranks[d];
    })
    .map(({ table }) => table);
}

/** Cells that are told; those of codes and categories count twice, as what readers ask for. */
function worthOf({ family, cuboids, dimensions }: Scene, state: Uint8Array): number {
  const column = dimensions.findIndex(({ name }) => name === 'code');
  let worth = 0;
  cuboids.forEach((cuboid, t) => {
    const isCoded = column >= 0 && cuboid[column] < CHAPTER;
    for (let cell = family.offsets[t]; cell < family.offsets[t + 1]; cell += 1)
      if (!state[cell]) worth += isCoded ? 2 : 1;
  });
  return worth;
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

/**
 * Tables that lose more than 30 %. One that only closes the list is judged by what complementary suppression takes of it: what it
 * hides for its own sake is no reason to tell less of others, and it cannot be left out.
 */
function lossyTables(family: Family, state: Uint8Array, isAsked: (table: number) => boolean): number[] {
  return family.tables.flatMap((_, t) => {
    const loss = lossOf(family, t, state, isAsked(t) ? PRIMARY : SECONDARY);
    return loss * 100 > RULES.coarsenPercent.value ? [t] : [];
  });
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

/** Share of a table’s events that are not published, with a state from `least` on. */
function lossOf(family: Family, table: number, state: Uint8Array, least: number = PRIMARY): number {
  let all = 0;
  let lost = 0;
  for (let cell = family.offsets[table]; cell < family.offsets[table + 1]; cell += 1) {
    all += family.events[cell];
    if (state[cell] >= least) lost += family.events[cell];
  }
  return all === 0 ? 0 : lost / all;
}

/** The tables of the allow-list that are not there, and the finest above each that is. */
function changes(allowed: readonly Standing[], cuboids: readonly Cuboid[]): Coarsening[] {
  return allowed.flatMap(({ from }) => {
    if (cuboids.some((cuboid) => cuboid.join() === from.join())) return [];
    // Closed lists are in the order of their levels, the finest first.
    return [{ from, to: cuboids.find((cuboid) => isBelow(from, cuboid)) ?? null }];
  });
}
