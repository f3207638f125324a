import { ABSENT, type Dimension } from './factTable.js';

/** Rows whose cells are numbered at once: small enough to stay in the processor's cache. */
export const ROWS_PER_BLOCK = 8192;
/** Beyond this many possible cells a space is too thin to count in plain arrays. */
const LARGEST_SPACE = 2 ** 25;

/**
 * All possible cells of a cuboid, numbered in mixed radix over the members of its levels. The last number but one past
 * the end, `size`, takes the rows that stand in no cell.
 */
export class CuboidSpace {
  readonly size: number;
  readonly #parts: readonly {
    readonly column: number;
    readonly radix: number;
    readonly ofLeaf: Uint32Array;
  }[];
  readonly #absent: { readonly column: number; readonly ofLeaf: Uint32Array } | undefined;

  /** `levels` holds one level's position per dimension. Throws where the space is too large to count. */
  constructor(
    readonly dimensions: readonly Dimension[],
    readonly levels: readonly number[],
  ) {
    const maps = dimensions.map((dimension, d) => dimension.levels[levels[d]]);
    this.size = maps.reduce((size, map) => size * Math.max(1, map.size), 1);
    if (this.size > LARGEST_SPACE) {
      throw new Error(
        `The table ${this.name} has ${this.size} possible cells; at most ${LARGEST_SPACE} are counted.`,
      );
    }
    // A leaf without an ancestor gets some number here, and its rows are moved to the end afterwards.
    this.#parts = maps.flatMap(({ size, ofLeaf }, column) =>
      size > 1
        ? [{ column, radix: size, ofLeaf: ofLeaf.map((number) => (number === ABSENT ? 0 : number)) }]
        : [],
    );
    const absent = maps.findIndex(({ ofLeaf }) => ofLeaf.includes(ABSENT));
    this.#absent = absent < 0 ? undefined : { column: absent, ofLeaf: maps[absent].ofLeaf };
  }

  get name(): string {
    return this.dimensions.map((dimension, d) => dimension.levels[this.levels[d]].level).join(' × ');
  }

  /** Writes the cell numbers of `count` rows from `first` on into `numbers`. */
  number(leaves: readonly Uint16Array[], first: number, count: number, numbers: Uint32Array): void {
    numbers.fill(0, 0, count);
    for (const { column, radix, ofLeaf } of this.#parts) {
      const leaf = leaves[column];
      if (leaf.length === 0) for (let i = 0; i < count; i += 1) numbers[i] = numbers[i] * radix + ofLeaf[0];
      else for (let i = 0; i < count; i += 1) numbers[i] = numbers[i] * radix + ofLeaf[leaf[first + i]];
    }
    if (this.#absent === undefined) return;
    const { column, ofLeaf } = this.#absent;
    const leaf = leaves[column];
    for (let i = 0; i < count; i += 1) {
      if (ofLeaf[leaf.length === 0 ? 0 : leaf[first + i]] === ABSENT) numbers[i] = this.size;
    }
  }

  /** The members of a cell, one number per dimension, at the cuboid's levels. */
  decode(cells: Uint32Array): Uint32Array[] {
    const members = this.dimensions.map(() => new Uint32Array(cells.length));
    cells.forEach((cell, index) => {
      let rest = cell;
      for (let d = this.dimensions.length - 1; d >= 0; d -= 1) {
        const radix = Math.max(1, this.dimensions[d].levels[this.levels[d]].size);
        members[d][index] = rest % radix;
        rest = Math.floor(rest / radix);
      }
    });
    return members;
  }
}
