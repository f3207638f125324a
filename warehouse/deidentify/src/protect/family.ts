import type { Measure } from '../candidate.type.js';
import type { CellTable, TopTwo } from '../cells/cellTable.js';
import { ABSENT, type Dimension } from '../cells/factTable.js';
import { coversOf } from '../cuboid.js';

/**
 * All cells of a measure and every equation among them, as flat arrays. Cell numbers run through the tables in turn.
 * Equation r has its parent at `members[start[r]]` and its children behind it, up to `start[r + 1]`.
 */
export interface Family {
  readonly measure: Measure;
  readonly tables: readonly CellTable[];
  /** Number of each table's first cell, and of all cells at the end. */
  readonly offsets: readonly number[];
  readonly cells: number;
  readonly patients: Float64Array;
  readonly events: Float64Array;
  readonly subscribers: Float64Array;
  readonly topEvents: TopTwo;
  readonly sum: Float64Array | null;
  readonly topAmounts: TopTwo | null;
  readonly equations: number;
  readonly start: Int32Array;
  readonly members: Int32Array;
  /** Do the children stand in different places, so that they have no subscriber in common? */
  readonly isByPlace: Uint8Array;
  /** The equations of cell i: `equationsOf[cellStart[i]] …` up to `cellStart[i + 1]`. */
  readonly cellStart: Int32Array;
  readonly equationsOf: Int32Array;
}

/** Joins the tables of a measure by the Hasse covers of their cuboids: parent = Σ children, for events and sums. */
export function joinFamily(
  measure: Measure,
  dimensions: readonly Dimension[],
  tables: readonly CellTable[],
): Family {
  const offsets = [0];
  for (const table of tables) offsets.push(offsets[offsets.length - 1] + table.count);
  const cells = offsets[offsets.length - 1];
  const equations = tables.length === 0 ? emptyEquations() : joinEquations(dimensions, tables, offsets);
  const join = (of: (table: CellTable) => ArrayLike<number>): Float64Array => {
    const joined = new Float64Array(cells);
    tables.forEach((table, t) => joined.set(of(table), offsets[t]));
    return joined;
  };
  const isMoney = tables.some((table) => table.sum !== null);
  return {
    measure,
    tables,
    offsets,
    cells,
    patients: join((table) => table.patients),
    events: join((table) => table.events),
    subscribers: join((table) => table.subscribers),
    topEvents: joinTop(join, (table) => table.topEvents),
    sum: isMoney ? join((table) => table.sum ?? []) : null,
    topAmounts: isMoney ? joinTop(join, (table) => table.topAmounts ?? table.topEvents) : null,
    ...equations,
    ...transpose(cells, equations.start, equations.members),
  };
}

type Join = (of: (table: CellTable) => ArrayLike<number>) => Float64Array;

function joinTop(join: Join, of: (table: CellTable) => TopTwo): TopTwo {
  return {
    largest: join((table) => of(table).largest),
    second: join((table) => of(table).second),
    largestBy: Int32Array.from(join((table) => of(table).largestBy)),
    secondBy: Int32Array.from(join((table) => of(table).secondBy)),
  };
}

interface Equations {
  readonly equations: number;
  readonly start: Int32Array;
  readonly members: Int32Array;
  readonly isByPlace: Uint8Array;
}

function emptyEquations(): Equations {
  return { equations: 0, start: new Int32Array(1), members: new Int32Array(0), isByPlace: new Uint8Array(0) };
}

function joinEquations(
  dimensions: readonly Dimension[],
  tables: readonly CellTable[],
  offsets: readonly number[],
): Equations {
  const covers = coversOf(tables.map(({ levels }) => levels));
  const most = covers.reduce((sum, { fine, coarse }) => sum + tables[fine].count + tables[coarse].count, 0);
  const members = new Int32Array(most);
  const start = new Int32Array(covers.reduce((sum, { coarse }) => sum + tables[coarse].count, 0) + 1);
  const isByPlace = new Uint8Array(start.length - 1);
  const place = dimensions.findIndex(({ name }) => name === 'place');
  let equations = 0;
  let next = 0;
  for (const cover of covers) {
    const [fine, coarse] = [tables[cover.fine], tables[cover.coarse]];
    const parentOf = parentsOf(dimensions, fine, coarse);
    const children = groupByParent(parentOf, coarse.count);
    const onlyPlace = fine.levels.every((level, d) => d === place || level === coarse.levels[d]);
    for (let parent = 0; parent < coarse.count; parent += 1) {
      const from = children.start[parent];
      const to = children.start[parent + 1];
      // A year without its four quarters is no cell, so a cell above always has one below.
      members[next] = offsets[cover.coarse] + parent;
      next += 1;
      for (let i = from; i < to; i += 1, next += 1) members[next] = offsets[cover.fine] + children.cells[i];
      isByPlace[equations] = onlyPlace ? 1 : 0;
      equations += 1;
      start[equations] = next;
    }
  }
  return { equations, start, members: members.subarray(0, next), isByPlace };
}

/** For each cell of a table, the position of the cell above it in a coarser one; −1 where none is. */
function parentsOf(dimensions: readonly Dimension[], fine: CellTable, coarse: CellTable): Int32Array {
  // Numbers in the coarser space, then positions there; spaces that are counted are far below 2^31.
  const parents = new Int32Array(fine.count);
  let size = 1;
  dimensions.forEach((dimension, d) => {
    const below = dimension.levels[fine.levels[d]];
    const above = dimension.levels[coarse.levels[d]];
    const up = new Uint32Array(below.size).fill(ABSENT);
    below.ofLeaf.forEach((number, leaf) => {
      if (number !== ABSENT) up[number] = above.ofLeaf[leaf];
    });
    const radix = Math.max(1, above.size);
    size *= radix;
    const members = fine.members[d];
    for (let cell = 0; cell < fine.count; cell += 1) {
      const number = up[members[cell]];
      const before = parents[cell];
      parents[cell] = before < 0 || number === ABSENT ? -1 : before * radix + number;
    }
  });
  const positionOf = new Int32Array(size).fill(-1);
  for (let cell = 0; cell < coarse.count; cell += 1) positionOf[coarse.numbers[cell]] = cell;
  for (let cell = 0; cell < fine.count; cell += 1) {
    if (parents[cell] >= 0) parents[cell] = positionOf[parents[cell]];
  }
  return parents;
}

function groupByParent(parentOf: Int32Array, parents: number): { start: Int32Array; cells: Int32Array } {
  const start = new Int32Array(parents + 1);
  for (let cell = 0; cell < parentOf.length; cell += 1)
    if (parentOf[cell] >= 0) start[parentOf[cell] + 1] += 1;
  for (let parent = 0; parent < parents; parent += 1) start[parent + 1] += start[parent];
  const cells = new Int32Array(start[parents]);
  const next = start.slice();
  for (let cell = 0; cell < parentOf.length; cell += 1) {
    const parent = parentOf[cell];
    if (parent < 0) continue;
    cells[next[parent]] = cell;
    next[parent] += 1;
  }
  return { start, cells };
}

function transpose(
  cells: number,
  start: Int32Array,
  members: Int32Array,
): { cellStart: Int32Array; equationsOf: Int32Array } {
  const cellStart = new Int32Array(cells + 1);
  for (let i = 0; i < members.length; i += 1) cellStart[members[i] + 1] += 1;
  for (let cell = 0; cell < cells; cell += 1) cellStart[cell + 1] += cellStart[cell];
  const equationsOf = new Int32Array(members.length);
  const next = cellStart.slice();
  for (let equation = 0; equation + 1 < start.length; equation += 1) {
    for (let i = start[equation]; i < start[equation + 1]; i += 1) {
      equationsOf[next[members[i]]] = equation;
      next[members[i]] += 1;
    }
  }
  return { cellStart, equationsOf };
}
