import { ABSENT } from '../cells/factTable.js';
import type { Cuboid } from '../cuboid.js';
import { CASCADE_COST, VALUE_COST, type Cost } from '../protect/suppression.js';
import {
  isBesidePopulation,
  lossyTables,
  tryTables,
  worthOf,
  type Settled,
  type Standing,
  type Workshop,
} from './tryTables.js';

/**
 * Where a release is small: the most that each choice of weights tells, and of these the most. Which cell goes with another is
 * decided by weights, and none of them is best for every population. Undefined where a release is large, or tells nothing.
 */
export function mostTelling(workshop: Workshop, standing: readonly Standing[]): Settled | undefined {
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
