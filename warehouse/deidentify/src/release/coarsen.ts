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

/** About what a table would hold. */
interface Sketch {
  readonly cuboid: Cuboid;
  readonly cells: readonly SketchedCell[];
}

interface SketchedCell {
  readonly members: readonly number[];
  /** Suppressed for another reason than what it holds: not diverse, or beside a suppressed cell of another measure. */
  isForced: boolean;
  patients: number;
  subscribers: number;
  events: number;
  sum: number;
  largest: number;
  second: number;
}

function sketchOf({ family, primary }: Scene, position: number): Sketch {
  const table: CellTable = family.tables[position];
  const cells = Array.from({ length: table.count }, (_, cell): SketchedCell => ({
    members: table.members.map((members) => members[cell]),
    patients: table.patients[cell],
    subscribers: table.subscribers[cell],
    events: table.events[cell],
    sum: table.sum?.[cell] ?? 0,
    largest: table.topAmounts?.largest[cell] ?? 0,
    second: table.topAmounts?.second[cell] ?? 0,
    isForced: false,
  }));
  cells.forEach((cell, index) => {
    cell.isForced = primary[family.offsets[position] + index] === 1 && isSafe(family.measure, cell);
  });
  return { cuboid: table.levels, cells };
}

function coarserSketch(sketch: Sketch, { family, dimensions }: Scene): Sketch | undefined {
  let best: Sketch | undefined;
  let least = Infinity;
  const order = sketch.cuboid.map((_, d) => d).sort((a, b) => rank(dimensions[a]) - rank(dimensions[b]));
  for (const d of order) {
    const above = dimensions[d].levels[sketch.cuboid[d] + 1];
    // A quarter whose year is not whole has nothing above it.
    if (!above || above.ofLeaf.includes(ABSENT)) continue;
    const merged = merge(sketch, dimensions[d], d);
    const loss = lossOf(merged, family);
    if (loss < least) [best, least] = [merged, loss];
  }
  return best;
}

/** Of dimensions that lose as little, codes are coarsened first, then places, time last. */
function rank({ name }: Dimension): number {
  return ['code', 'place', 'age', 'specialty', 'time'].indexOf(name);
}

function merge(sketch: Sketch, dimension: Dimension, d: number): Sketch {
  const below = dimension.levels[sketch.cuboid[d]];
  const above = dimension.levels[sketch.cuboid[d] + 1];
  const up = new Uint32Array(below.size);
  below.ofLeaf.forEach((number, leaf) => {
    if (number !== ABSENT) up[number] = above.ofLeaf[leaf];
  });
  const merged = new Map<string, SketchedCell>();
  for (const cell of sketch.cells) {
    const members = cell.members.map((member, other) => (other === d ? up[member] : member));
    const key = members.join();
    const known = merged.get(key);
    // Of another place, time or age, what lies beside a cell is another: only codes keep it.
    const isForced = cell.isForced && dimension.name === 'code';
    if (known) addTo(known, { ...cell, isForced });
    else merged.set(key, { ...cell, members, isForced });
  }
  return {
    cuboid: sketch.cuboid.map((level, other) => (other === d ? level + 1 : level)),
    cells: [...merged.values()],
  };
}

function addTo(sums: SketchedCell, cell: SketchedCell): void {
  sums.isForced &&= cell.isForced;
  sums.patients += cell.patients;
  sums.subscribers += cell.subscribers;
  sums.events += cell.events;
  sums.sum += cell.sum;
  for (const part of [cell.largest, cell.second]) {
    if (part > sums.largest) [sums.largest, sums.second] = [part, sums.largest];
    else if (part > sums.second) sums.second = part;
  }
}

function lossOf({ cells }: Sketch, { measure }: Family): number {
  let all = 0;
  let lost = 0;
  for (const cell of cells) {
    all += cell.events;
    if (cell.isForced || !isSafe(measure, cell)) lost += cell.events;
  }
  return all === 0 ? 0 : lost / all;
}
