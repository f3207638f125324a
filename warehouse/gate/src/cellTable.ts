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
  /** By dimension and position: which level the member is of. */
  readonly #rankOf: readonly Int8Array[];
  /** By cuboid and dimension: the level of its cells. */
  readonly #ranks: readonly Int8Array[];
  readonly #byKey: Map<number, number>[];

  constructor(
    readonly own: MeasureHead,
    head: Head,
  ) {
    this.isFee = own.measure === 'fees';
    this.#members = own.dimensions.map((dimension) => head.members[dimension]);
    this.#rankOf = own.dimensions.map((dimension, d) =>
      Int8Array.from(this.#members[d] ?? [], ({ level }) => LEVELS[dimension].indexOf(level)),
    );
    this.#ranks = own.cuboids.map((levels) =>
      Int8Array.from(own.dimensions, (dimension, d) => LEVELS[dimension].indexOf(levels[d] ?? '')),
    );
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

  /** Are these members, and each of the cuboid's level? */
  stands(cuboid: number, positions: readonly number[]): boolean {
    const ranks = this.#ranks[cuboid];
    if (!ranks) return false;
    for (let d = 0; d < this.#rankOf.length; d += 1) {
      const rank = this.#rankOf[d]?.[positions[d] ?? -1];
      if (rank === undefined || rank < 0 || rank !== ranks[d]) return false;
    }
    return true;
  }

  /** Enters the next cell's coordinates; false where the cuboid has a cell there already. */
  enter(cuboid: number, positions: readonly number[]): boolean {
    const cells = this.#byKey[cuboid];
    const key = this.keyOf(positions);
    if (!cells || cells.has(key)) return false;
    cells.set(key, this.count);
    this.cuboid.push(cuboid);
    for (let d = 0; d < positions.length; d += 1) this.place[d]?.push(at(positions, d));
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

  /** Number of members of a dimension, in the lists that all measures share. */
  sizeOf(dimension: Dimension): number {
    return this.#members[this.own.dimensions.indexOf(dimension)]?.length ?? 1;
  }

  /** Positions of a dimension's members by cell; of a dimension that the measure has not, undefined. */
  columnOf(dimension: Dimension): readonly number[] | undefined {
    return this.place[this.own.dimensions.indexOf(dimension)];
  }

  /** By cuboid: the level at which its cells stand in a dimension; undefined where the measure has not that dimension. */
  levelsOf(dimension: Dimension): readonly (string | undefined)[] {
    const d = this.own.dimensions.indexOf(dimension);
    return this.own.cuboids.map((levels) => levels[d]);
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
