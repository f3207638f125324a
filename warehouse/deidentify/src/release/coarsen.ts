import type { CellTable } from '../cells/cellTable.js';
import { ABSENT, type Dimension } from '../cells/factTable.js';
import type { Cuboid } from '../cuboid.js';
import type { Family } from '../protect/family.js';
import { isSafe } from '../protect/primary.js';
import { RULES } from '../rules.js';

/** What a table is judged in. */
export interface Scene {
  readonly family: Family;
  /** 1 for every cell that must be suppressed, whatever its neighbours are. */
  readonly primary: Uint8Array;
  readonly cuboids: readonly Cuboid[];
  readonly dimensions: readonly Dimension[];
  /** Is there a table of population at its place, time and age? */
  readonly hasDenominator: (cuboid: Cuboid) => boolean;
}

/**
 * The cuboid one level coarser along the dimension that loses least, and so on until one is expected to lose little enough;
 * null where nothing coarser is left. What a coarser table would lose is estimated from the cells at hand, without counting
 * again: patients as if nobody were in two of the merged cells, the two largest subscribers as if they were others in each.
 * The table itself is counted before it is judged.
 */
export function coarserThan(cuboid: Cuboid, scene: Scene): Cuboid | null {
  const position = scene.cuboids.findIndex((candidate) => candidate.join() === cuboid.join());
  let sketch = position < 0 ? undefined : sketchOf(scene, position);
  while (sketch) {
    sketch = coarserSketch(sketch, scene);
    if (
      sketch &&
      scene.hasDenominator(sketch.cuboid) &&
      lossOf(sketch, scene.family) * 100 <= RULES.coarsenPercent.value
    )
      return sketch.cuboid;
  }
  return null;
}

/** About what a table would hold, in columns; one element per cell. */
interface Sketch {
  readonly cuboid: Cuboid;
  readonly count: number;
  /** One column per dimension: the member's number at the cuboid's level. */
  readonly members: readonly Uint32Array[];
  /** Suppressed for another reason than what it holds: not diverse, or beside a suppressed cell of another measure. */
  readonly isForced: Uint8Array;
  readonly patients: Float64Array;
  readonly subscribers: Float64Array;
  readonly events: Float64Array;
  readonly sum: Float64Array;
  readonly largest: Float64Array;
  readonly second: Float64Array;
}

function sketchOf({ family, primary }: Scene, position: number): Sketch {
  const table: CellTable = family.tables[position];
  const { count, topAmounts } = table;
  const column = (values: ArrayLike<number> | undefined): Float64Array =>
    values ? Float64Array.from(values) : new Float64Array(count);
  const sketch = {
    cuboid: table.levels,
    count,
    members: table.members,
    isForced: new Uint8Array(count),
    patients: column(table.patients),
    subscribers: column(table.subscribers),
    events: column(table.events),
    sum: column(table.sum ?? undefined),
    largest: column(topAmounts?.largest),
    second: column(topAmounts?.second),
  };
  for (let cell = 0; cell < count; cell += 1) {
    if (primary[family.offsets[position] + cell] && isSafeIn(sketch, family, cell)) sketch.isForced[cell] = 1;
  }
  return sketch;
}

function coarserSketch(sketch: Sketch, { family, dimensions }: Scene): Sketch | undefined {
  let best: Sketch | undefined;
  let least = Infinity;
  const order = sketch.cuboid.map((_, d) => d).sort((a, b) => rank(dimensions[a]) - rank(dimensions[b]));
  for (const d of order) {
    const above = dimensions[d].levels[sketch.cuboid[d] + 1];
    // A quarter whose year is not whole has nothing above it.
    if (!above || above.ofLeaf.includes(ABSENT)) continue;
    const merged = merge(sketch, dimensions, d);
    const loss = lossOf(merged, family);
    if (loss < least) [best, least] = [merged, loss];
  }
  return best;
}

/** Of dimensions that lose as little, codes are coarsened first, then places, time last. */
function rank({ name }: Dimension): number {
  return ['code', 'place', 'age', 'specialty', 'time'].indexOf(name);
}

function merge(sketch: Sketch, dimensions: readonly Dimension[], d: number): Sketch {
  const cuboid = sketch.cuboid.map((level, other) => (other === d ? level + 1 : level));
  const { count, mergedOf, members } = mergedCells(sketch, cuboid, dimensions, d);
  const column = (): Float64Array => new Float64Array(count);
  const merged: Sketch = {
    cuboid,
    count,
    members,
    // Of another place, time or age, what lies beside a cell is another: only codes keep it.
    isForced: new Uint8Array(count).fill(dimensions[d].name === 'code' ? 1 : 0),
    patients: column(),
    subscribers: column(),
    events: column(),
    sum: column(),
    largest: column(),
    second: column(),
  };
  for (let cell = 0; cell < sketch.count; cell += 1) {
    const to = mergedOf[cell];
    merged.isForced[to] &= sketch.isForced[cell];
    merged.patients[to] += sketch.patients[cell];
    merged.subscribers[to] += sketch.subscribers[cell];
    merged.events[to] += sketch.events[cell];
    merged.sum[to] += sketch.sum[cell];
    enterPart(merged, to, sketch.largest[cell]);
    enterPart(merged, to, sketch.second[cell]);
  }
  return merged;
}

/** Which cell of the coarser cuboid each cell falls into, and where those stand, in order of first appearance. */
function mergedCells(
  { count, members }: Sketch,
  cuboid: Cuboid,
  dimensions: readonly Dimension[],
  d: number,
): { count: number; mergedOf: Uint32Array; members: Uint32Array[] } {
  const up = parentsOf(dimensions[d], cuboid[d]);
  const sizes = cuboid.map((level, other) => Math.max(1, dimensions[other].levels[level].size));
  // One more than the position of the cell at each number of the coarser cuboid's space; 0 where none is yet.
  const known = new Uint32Array(sizes.reduce((all, size) => all * size, 1));
  const mergedOf = new Uint32Array(count);
  const firstOf = new Uint32Array(count);
  let merged = 0;
  for (let cell = 0; cell < count; cell += 1) {
    let number = 0;
    for (let other = 0; other < sizes.length; other += 1) {
      const member = members[other][cell];
      number = number * sizes[other] + (other === d ? up[member] : member);
    }
    if (known[number] === 0) {
      firstOf[merged] = cell;
      merged += 1;
      known[number] = merged;
    }
    mergedOf[cell] = known[number] - 1;
  }
  const coarser = members.map((column, other) => {
    const above = new Uint32Array(merged);
    for (let to = 0; to < merged; to += 1) {
      const member = column[firstOf[to]];
      above[to] = other === d ? up[member] : member;
    }
    return above;
  });
  return { count: merged, mergedOf, members: coarser };
}

/** For each member below `level`, the number of its parent there. */
function parentsOf(dimension: Dimension, level: number): Uint32Array {
  const below = dimension.levels[level - 1];
  const above = dimension.levels[level];
  const up = new Uint32Array(below.size);
  below.ofLeaf.forEach((number, leaf) => {
    if (number !== ABSENT) up[number] = above.ofLeaf[leaf];
  });
  return up;
}

function enterPart({ largest, second }: Sketch, cell: number, part: number): void {
  if (part > largest[cell]) {
    second[cell] = largest[cell];
    largest[cell] = part;
  } else if (part > second[cell]) second[cell] = part;
}

function lossOf(sketch: Sketch, family: Family): number {
  let all = 0;
  let lost = 0;
  for (let cell = 0; cell < sketch.count; cell += 1) {
    all += sketch.events[cell];
    if (sketch.isForced[cell] || !isSafeIn(sketch, family, cell)) lost += sketch.events[cell];
  }
  return all === 0 ? 0 : lost / all;
}

function isSafeIn(sketch: Sketch, { measure }: Family, cell: number): boolean {
  return isSafe(measure, {
    patients: sketch.patients[cell],
    subscribers: sketch.subscribers[cell],
    sum: sketch.sum[cell],
    largest: sketch.largest[cell],
    second: sketch.second[cell],
  });
}
