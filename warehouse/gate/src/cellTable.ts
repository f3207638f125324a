import { at } from './element.js';
import { LEVELS, type Dimension, type Head, type MeasureHead, type Member } from './head.js';

export const NUMBERS = [
  'patients',
  'events',
  'subscribers',
  'largestEvents',
  'secondEvents',
  'largestEventsBy',
  'secondEventsBy',
] as const;
export const AMOUNTS = ['sum', 'largest', 'second', 'largestBy', 'secondBy'] as const;
export const QUANTILES = ['firstQuartile', 'median', 'thirdQuartile'] as const;

export type NumberColumn = (typeof NUMBERS)[number] | (typeof AMOUNTS)[number];
export type QuantileColumn = (typeof QUANTILES)[number];
export type Window = readonly [sum: number, largest: number, second: number];

/** The cells of one measure in columns. A cell is a number: its position in every column. */
export class CellTable {
  count = 0;
  readonly cuboid: number[] = [];
  /** By dimension of the measure: positions of members. */
  readonly place: number[][];
  readonly isSuppressed: boolean[] = [];
  readonly columns: Readonly<Record<NumberColumn, number[]>>;
  readonly windows: Readonly<Record<QuantileColumn, (Window | null)[]>>;
  readonly isFee: boolean;
  readonly #members: readonly (readonly Member[])[];
  readonly #byKey: Map<number, number>[];

  constructor(
    readonly own: MeasureHead,
    head: Head,
  ) {
    this.isFee = own.measure === 'fees';
    this.#members = own.dimensions.map((dimension) => head.members[dimension]);
    this.place = own.dimensions.map(() => []);
    this.columns = Object.fromEntries(
      [...NUMBERS, ...AMOUNTS].map((name) => [name, [] as number[]]),
    ) as Record<NumberColumn, number[]>;
    this.windows = { firstQuartile: [], median: [], thirdQuartile: [] };
    this.#byKey = own.cuboids.map(() => new Map());
  }

  /** Position of the member `all` of age, or −1. */
  get allAges(): number {
    const d = this.own.dimensions.indexOf('age');
    return this.#members[d]?.findIndex((member) => member.level === 'all') ?? -1;
  }

  /** Enters the next cell's coordinates; false where the cuboid has a cell there already. */
  enter(cuboid: number, positions: readonly number[]): boolean {
    const cells = this.#byKey[cuboid];
    const key = this.keyOf(positions);
    if (!cells || cells.has(key)) return false;
    cells.set(key, this.count);
    this.cuboid.push(cuboid);
    positions.forEach((position, d) => this.place[d]?.push(position));
    this.count += 1;
    return true;
  }

  /** The cell of a cuboid at these members, or undefined. */
  find(cuboid: number, positions: readonly number[]): number | undefined {
    return this.#byKey[cuboid]?.get(this.keyOf(positions));
  }

  cellsOf(cuboid: number): Iterable<number> {
    return this.#byKey[cuboid]?.values() ?? [];
  }

  /** One number for a list of positions; exact, since the product of the dimensions' sizes stays below 2^53. */
  keyOf(positions: readonly number[]): number {
    let key = 0;
    for (let d = 0; d < positions.length; d += 1)
      key = key * (this.#members[d]?.length ?? 1) + at(positions, d);
    return key;
  }

  positionsOf(cell: number): number[] {
    return this.place.map((column) => at(column, cell));
  }

  memberOf(cell: number, dimension: Dimension): Member | undefined {
    const d = this.own.dimensions.indexOf(dimension);
    const position = this.place[d]?.[cell];
    return position === undefined ? undefined : this.#members[d]?.[position];
  }

  /** A cell's coordinates in words, for refusals. */
  nameOf(cell: number): string {
    const names = this.own.dimensions.map((dimension) => this.memberOf(cell, dimension)?.name ?? '?');
    return [this.own.measure, ...names].join(' / ');
  }

  /** By position: the position of the member at a coarser level; −1 where it has none, or is coarser itself. */
  ancestors(d: number, level: string): Int32Array {
    const dimension = this.own.dimensions[d] as Dimension;
    const members = this.#members[d] ?? [];
    const goal = LEVELS[dimension].indexOf(level);
    return Int32Array.from(members, (_, position) => {
      let here: number | null = position;
      // A member has at most as many ancestors as its dimension has levels, whatever the head says.
      for (let n = 0; here !== null && n < LEVELS[dimension].length; n += 1) {
        const member: Member | undefined = members[here];
        if (member === undefined) return -1;
        const rank = LEVELS[dimension].indexOf(member.level);
        if (rank === goal) return here;
        if (rank > goal) return -1;
        here = member.parent;
      }
      return -1;
    });
  }
}
