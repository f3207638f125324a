/** A cuboid: the position of one level per dimension, 0 the finest. */
export type Cuboid = readonly number[];

/** Nothing of the list lies between the two: the cells of `coarse` are sums of those of `fine`. Positions in the list. */
export interface Cover {
  readonly fine: number;
  readonly coarse: number;
}

/**
 * Adds, for any two cuboids, the one with the coarser level of each in every dimension. Then every linear relation among the
 * cells of the list follows from those between a cuboid and the next coarser ones.
 */
export function closeUnderIntersection(cuboids: readonly Cuboid[]): Cuboid[] {
  const closed = new Map(cuboids.map((cuboid) => [cuboid.join(), cuboid]));
  // A Map visits what is added while it is walked, so every pair comes up.
  for (const one of closed.values()) {
    for (const other of closed.values()) {
      const both = one.map((level, d) => Math.max(level, other[d]));
      if (!closed.has(both.join())) closed.set(both.join(), both);
    }
  }
  return [...closed.values()].sort((a, b) => sumOf(a) - sumOf(b) || (a.join() < b.join() ? -1 : 1));
}

/** The Hasse covers of the list: pairs of a finer and a coarser cuboid with none between. */
export function coversOf(cuboids: readonly Cuboid[]): Cover[] {
  return cuboids.flatMap((_, fine) =>
    cuboids.flatMap((__, coarse): Cover[] => {
      if (!isBelow(cuboids[fine], cuboids[coarse])) return [];
      const isBetween = (between: Cuboid): boolean =>
        isBelow(cuboids[fine], between) && isBelow(between, cuboids[coarse]);
      return cuboids.some(isBetween) ? [] : [{ fine, coarse }];
    }),
  );
}

/** Is one finer than the other somewhere, and coarser nowhere? */
export function isBelow(one: Cuboid, other: Cuboid): boolean {
  return one.every((level, d) => level <= other[d]) && one.some((level, d) => level < other[d]);
}

function sumOf(cuboid: Cuboid): number {
  return cuboid.reduce((sum, level) => sum + level, 0);
}
