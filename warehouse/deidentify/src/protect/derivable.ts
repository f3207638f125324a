import type { Field } from './field.js';
import type { Unknowns } from './restrict.js';

/** A pivot of the elimination: column = −(rest of the row) ÷ its own coefficient. */
interface Pivot<Element> {
  readonly column: number;
  /** A row of the core, reduced; or the number of a row as it stood. */
  readonly row: ReadonlyMap<number, Element> | number;
}

/**
 * The columns whose value follows from what is published: those that are zero in every vector of the null space. Two random
 * vectors of it decide: a column that is free is zero in both with a chance of 1 in the square of the prime, so it may be
 * called derivable wrongly, hardly ever; the reverse only where the prime divides a minor of a matrix of 0, 1 and −1, which
 * a second prime of another size rules out in practice. Where `among` names columns, only these are asked for, and only
 * what is linked to them is eliminated.
 */
export function findDerivable<Element>(
  unknowns: Unknowns,
  field: Field<Element>,
  random: () => number,
  among?: readonly number[],
): number[] {
  const width = unknowns.cells.length;
  const pivots = eliminate(unknowns, field, among && rowsLinkedTo(unknowns, among));
  const isPivot = new Uint8Array(width);
  for (const { column } of pivots) isPivot[column] = 1;
  let zero = among ? [...among] : Array.from({ length: width }, (_, column) => column);
  for (let vector = 0; vector < 2; vector += 1) {
    const values = nullVector(unknowns, pivots, isPivot, field, random);
    zero = zero.filter((column) => values[column] === field.zero);
  }
  return zero;
}

function nullVector<Element>(
  unknowns: Unknowns,
  pivots: readonly Pivot<Element>[],
  isPivot: Uint8Array,
  field: Field<Element>,
  random: () => number,
): Element[] {
  const { start, columns, signs } = unknowns;
  const values = Array.from(isPivot, (pivot) => (pivot ? field.zero : field.random(random(), random())));
  for (let p = pivots.length - 1; p >= 0; p -= 1) {
    const { column, row } = pivots[p];
    let sum = field.zero;
    let own = field.one;
    if (typeof row === 'number') {
      for (let i = start[row]; i < start[row + 1]; i += 1) {
        if (columns[i] === column) own = signs[i] > 0 ? field.one : field.minusOne;
        else sum = field.add(sum, signs[i] > 0 ? values[columns[i]] : field.negate(values[columns[i]]));
      }
      // Coefficients are 1 or −1, their own inverses.
      values[column] = own === field.one ? field.negate(sum) : sum;
    } else {
      for (const [other, value] of row) {
        if (other === column) own = value;
        else sum = field.add(sum, field.multiply(value, values[other]));
      }
      values[column] = field.multiply(field.negate(sum), field.invert(own));
    }
  }
  return values;
}

/**
 * Elimination in two parts. First every column that stands in one row only takes that row with it, without arithmetic and
 * again and again: this leaves a small core. There, Markowitz' rule: the shortest row, its rarest column (Duff, Erisman and
 * Reid, Direct Methods for Sparse Matrices, ch. 7).
 */
function eliminate<Element>(
  unknowns: Unknowns,
  field: Field<Element>,
  isLinked?: Uint8Array,
): Pivot<Element>[] {
  const peeled = peel(unknowns, isLinked);
  const core = new Core(unknowns, peeled.isGone, field);
  return [...peeled.pivots, ...core.eliminate()];
}

/** 1 for each row of the components in which the columns stand. */
function rowsLinkedTo(unknowns: Unknowns, among: readonly number[]): Uint8Array {
  const { start, columns, columnStart, rowsOf } = unknowns;
  const isLinked = new Uint8Array(start.length - 1);
  const isSeen = new Uint8Array(columnStart.length - 1);
  const queue = [...among];
  for (const column of queue) isSeen[column] = 1;
  for (let next = 0; next < queue.length; next += 1) {
    for (let i = columnStart[queue[next]]; i < columnStart[queue[next] + 1]; i += 1) {
      const row = rowsOf[i];
      if (isLinked[row]) continue;
      isLinked[row] = 1;
      for (let e = start[row]; e < start[row + 1]; e += 1) {
        if (isSeen[columns[e]]) continue;
        isSeen[columns[e]] = 1;
        queue.push(columns[e]);
      }
    }
  }
  return isLinked;
}

function peel(
  unknowns: Unknowns,
  isLinked?: Uint8Array,
): { pivots: { column: number; row: number }[]; isGone: Uint8Array } {
  const { start, columns, columnStart, rowsOf } = unknowns;
  const width = columnStart.length - 1;
  const degree = new Int32Array(width);
  // A row that is linked to nothing that is asked for counts as gone: its columns are all outside.
  const isGone = isLinked ? isLinked.map((linked) => 1 - linked) : new Uint8Array(start.length - 1);
  const queue: number[] = [];
  for (let column = 0; column < width; column += 1) {
    // All rows of a column are linked, or none is.
    const isOutside = columnStart[column] < columnStart[column + 1] && isGone[rowsOf[columnStart[column]]];
    degree[column] = isOutside ? 0 : columnStart[column + 1] - columnStart[column];
    if (degree[column] === 1) queue.push(column);
  }
  const pivots: { column: number; row: number }[] = [];
  for (let next = 0; next < queue.length; next += 1) {
    const column = queue[next];
    if (degree[column] !== 1) continue;
    let at = columnStart[column];
    while (isGone[rowsOf[at]]) at += 1;
    const row = rowsOf[at];
    isGone[row] = 1;
    pivots.push({ column, row });
    for (let i = start[row]; i < start[row + 1]; i += 1) {
      degree[columns[i]] -= 1;
      if (degree[columns[i]] === 1) queue.push(columns[i]);
    }
  }
  return { pivots, isGone };
}

/** What peeling leaves, as rows that change. */
class Core<Element> {
  readonly #rows: (Map<number, Element> | undefined)[];
  readonly #rowsOf = new Map<number, Set<number>>();
  /** Rows by length; what changed since is passed over when it comes up. */
  readonly #byLength: (number[] | undefined)[] = [];

  constructor(
    unknowns: Unknowns,
    isGone: Uint8Array,
    readonly field: Field<Element>,
  ) {
    const { start, columns, signs } = unknowns;
    this.#rows = Array.from(isGone, (gone, r) => {
      if (gone) return undefined;
      const row = new Map<number, Element>();
      for (let i = start[r]; i < start[r + 1]; i += 1) {
        row.set(columns[i], signs[i] > 0 ? field.one : field.minusOne);
        this.#link(columns[i], r);
      }
      return row;
    });
    this.#rows.forEach((row, r) => row && this.#file(r, row.size));
  }

  eliminate(): Pivot<Element>[] {
    const pivots: Pivot<Element>[] = [];
    for (let r = this.#shortest(); r >= 0; r = this.#shortest()) {
      const row = this.#rows[r];
      if (!row) continue;
      let column = -1;
      let fewest = Infinity;
      for (const candidate of row.keys()) {
        const rows = this.#rowsOf.get(candidate)?.size ?? 0;
        if (rows < fewest) [column, fewest] = [candidate, rows];
      }
      pivots.push({ column, row });
      this.#pivot(r, row, column);
    }
    return pivots;
  }

  #pivot(r: number, row: Map<number, Element>, column: number): void {
    this.#rows[r] = undefined;
    for (const other of row.keys()) this.#rowsOf.get(other)?.delete(r);
    const field = this.field;
    const scale = field.negate(field.invert(row.get(column) ?? field.one));
    for (const o of this.#rowsOf.get(column) ?? []) {
      const other = this.#rows[o];
      if (!other) continue;
      const factor = field.multiply(other.get(column) ?? field.zero, scale);
      for (const [c, value] of row) {
        const old = other.get(c);
        const changed = field.add(old ?? field.zero, field.multiply(value, factor));
        if (changed === field.zero) {
          other.delete(c);
          if (c !== column) this.#rowsOf.get(c)?.delete(o);
        } else {
          if (old === undefined) this.#link(c, o);
          other.set(c, changed);
        }
      }
      if (other.size > 0) this.#file(o, other.size);
      else this.#rows[o] = undefined;
    }
    this.#rowsOf.delete(column);
  }

  #shortest(): number {
    for (let length = 1; length < this.#byLength.length; length += 1) {
      const rows = this.#byLength[length];
      for (let r = rows?.pop(); r !== undefined; r = rows?.pop()) {
        if (this.#rows[r]?.size === length) return r;
      }
    }
    return -1;
  }

  #link(column: number, row: number): void {
    const rows = this.#rowsOf.get(column);
    if (rows) rows.add(row);
    else this.#rowsOf.set(column, new Set([row]));
  }

  #file(row: number, length: number): void {
    (this.#byLength[length] ??= []).push(row);
  }
}
