import { QUANTILES, type CellTable } from './cellTable.js';
import { populationBeside } from './checkLinks.js';
import { at } from './element.js';
import { LEVELS, type Dimension, type Head, type Measure, type Member } from './head.js';
import { LIMITS } from './limits.js';
import { leavesRoom } from './primary.js';
import type { Candidate } from './readCandidate.js';

const CELLS_PER_BLOCK = 4096;

/** A member as readers see it: no evidence, and none of whom nothing is published. */
interface PublishedMember {
  readonly level: string;
  readonly name: string;
  readonly parent: number | null;
  readonly codeSystem?: string;
  readonly display?: string | null;
}

/**
 * The release as it will be written, as JSON: members that are spoken of, tables, and the cells in columns. No evidence
 * is in it, and everything is in an order of its own, so that the builder's order, which follows its input, tells
 * nothing.
 */
export function payloadOf({ head, tables }: Candidate): string {
  const members = Object.fromEntries(
    (Object.keys(LEVELS) as Dimension[]).map((dimension) => [
      dimension,
      new MemberList(dimension, head, tables),
    ]),
  ) as Record<Dimension, MemberList>;
  const measures = [...tables.values()].sort((a, b) => (a.own.measure < b.own.measure ? -1 : 1));
  return JSON.stringify({
    format: 2,
    codeVersion: head.codeVersion,
    parameters: head.parameters,
    limits: LIMITS,
    quarters: [...head.quarters].sort(),
    ...(head.difference && { difference: head.difference }),
    members: Object.fromEntries(
      Object.entries(members).map(([dimension, list]) => [dimension, list.published]),
    ),
    measures: measures.map(({ own }) => own),
    blocks: measures.flatMap((table) => blocksOf(table, members, tables.get('population'))),
  });
}

/** The members of a dimension that may be named, in the order of their names, and where each went. */
class MemberList {
  readonly published: readonly PublishedMember[];
  readonly #newPosition: Int32Array;

  constructor(dimension: Dimension, head: Head, tables: ReadonlyMap<Measure, CellTable>) {
    const all = head.members[dimension];
    const isNamed = namedMembers(dimension, all, tables);
    const order = all.map((_, position) => position).filter((position) => isNamed[position] === 1);
    const keyOf = (position: number): string =>
      JSON.stringify([all[position]?.codeSystem ?? '', all[position]?.name]);
    const rankOf = (position: number): number => LEVELS[dimension].indexOf(all[position]?.level ?? '');
    order.sort((a, b) => rankOf(b) - rankOf(a) || (keyOf(a) < keyOf(b) ? -1 : 1));
    this.#newPosition = new Int32Array(all.length).fill(-1);
    order.forEach((position, place) => {
      this.#newPosition[position] = place;
    });
    this.published = order.map((position): PublishedMember => {
      const { level, name, parent, codeSystem, display } = all[position] as Member;
      const own = { level, name, parent: parent === null ? null : this.positionOf(parent) };
      return codeSystem === undefined ? own : { ...own, codeSystem, display: display ?? null };
    });
  }

  /** −1 for a member that may not be named. */
  positionOf(position: number): number {
    return at(this.#newPosition, position);
  }
}

/** A code of which nothing is published must not be named: that it exists is news of the few who have it. */
function namedMembers(
  dimension: Dimension,
  all: readonly Member[],
  tables: ReadonlyMap<Measure, CellTable>,
): Uint8Array {
  const isNamed = new Uint8Array(all.length);
  for (const table of tables.values()) {
    const column = table.place[table.own.dimensions.indexOf(dimension)];
    column?.forEach((position, cell) => {
      // What is no code is a word of our own tables, and known to everybody.
      if (all[position]?.level !== 'code' || !table.isSuppressed[cell]) isNamed[position] = 1;
    });
  }
  for (let position = 0; position < all.length; position += 1) {
    for (let here = isNamed[position] ? all[position]?.parent : null; here != null; here = all[here]?.parent)
      isNamed[here] = 1;
  }
  return isNamed;
}

function blocksOf(
  table: CellTable,
  members: Readonly<Record<Dimension, MemberList>>,
  population: CellTable | undefined,
): unknown[] {
  const { dimensions } = table.own;
  const lists = dimensions.map((dimension) => members[dimension]);
  const codeOf = codesOf(table);
  const spoken = new Set<number>();
  for (let cell = 0; cell < table.count; cell += 1)
    if (codeOf(cell) === NO_CODE || !table.isSuppressed[cell]) spoken.add(codeOf(cell));
  const positionOf = (d: number, cell: number): number =>
    lists[d]?.positionOf(at(table.place[d] ?? [], cell)) ?? -1;
  // One number in the order of the published members; −1 where one of them may not be named.
  const orderOf = (cell: number): number => {
    let order = 0;
    for (let d = 0; d < lists.length; d += 1) {
      const position = positionOf(d, cell);
      if (position < 0) return -1;
      order = order * (lists[d]?.published.length ?? 1) + position;
    }
    return order;
  };
  const order = new Float64Array(table.count);
  return table.own.cuboids.flatMap((_, cuboid) => {
    const cells: number[] = [];
    for (const cell of table.cellsOf(cuboid)) {
      order[cell] = spoken.has(codeOf(cell)) ? orderOf(cell) : -1;
      if (at(order, cell) >= 0) cells.push(cell);
    }
    cells.sort((a, b) => at(order, a) - at(order, b));
    const blocks: unknown[] = [];
    for (let first = 0; first < cells.length; first += CELLS_PER_BLOCK) {
      const some = cells.slice(first, first + CELLS_PER_BLOCK);
      blocks.push({
        measure: table.own.measure,
        cuboid,
        count: some.length,
        ...Object.fromEntries(
          dimensions.map((dimension, d) => [dimension, some.map((cell) => positionOf(d, cell))]),
        ),
        state: some.map((cell) => (table.isSuppressed[cell] ? 's' : 'v')).join(''),
        ...columnsOf(table, some, population),
      });
    }
    return blocks;
  });
}

const NO_CODE = -1;

/** By cell: a number for its code within its measure, with its kind or currency; `NO_CODE` for what is of no single code. */
function codesOf(table: CellTable): (cell: number) => number {
  const levels = table.levelsOf('code');
  const beside = table.columnOf('kind') ?? table.columnOf('currency');
  const codes = table.columnOf('code') ?? [];
  const codeCount = table.sizeOf('code');
  return (cell) => {
    if (levels[at(table.cuboid, cell)] !== 'code') return NO_CODE;
    return (beside ? at(beside, cell) : 0) * codeCount + at(codes, cell);
  };
}

/** What readers get of each cell: nothing of a suppressed one. */
function columnsOf(
  table: CellTable,
  cells: readonly number[],
  population: CellTable | undefined,
): Record<string, (number | null)[]> {
  const { columns, isSuppressed } = table;
  const column = (valueOf: (cell: number) => number | null): (number | null)[] =>
    cells.map((cell) => (isSuppressed[cell] ? null : valueOf(cell)));
  const shown = {
    patients: column((cell) => at(columns.patients, cell)),
    events: column((cell) => at(columns.events, cell)),
    subscribers: column((cell) => at(columns.subscribers, cell)),
  };
  if (table.isFee)
    return {
      ...shown,
      sum: column((cell) => at(columns.sum, cell)),
      mean: column((cell) => Math.round(at(columns.sum, cell) / at(columns.events, cell))),
      ...Object.fromEntries(QUANTILES.map((name) => [name, column((cell) => quantileOf(table, name, cell))])),
    };
  if (table.own.measure === 'population' || !population) return shown;
  const populationOf = populationBeside(population, table);
  return {
    ...shown,
    denominator: column((cell) => {
      const people = populationOf(cell);
      return people === undefined ? null : at(population.columns.patients, people);
    }),
  };
}

/** Mean of the 11 order statistics, to three digits; null from too few patients, or where it tells a clinic's. */
function quantileOf(table: CellTable, name: (typeof QUANTILES)[number], cell: number): number | null {
  const window = table.windows[name][cell] ?? null;
  const minimum = name === 'median' ? LIMITS.medianPatients : LIMITS.quartilePatients;
  if (window === null || at(table.columns.patients, cell) < minimum || !leavesRoom(window)) return null;
  return Number((window[0] / LIMITS.quantileWindow).toPrecision(LIMITS.quantileDigits));
}
