import type { Relation } from './relation.js';

/** A prime below 2^26, so that products of two residues stay exact in a double. */
const PRIME = 67_108_859;

/**
 * The suppressed cells whose value follows from the published ones: those that are zero in every vector of the null
 * space of the relations restricted to suppressed cells. Decided with two random vectors of the null space modulo a
 * prime; a cell is called derivable wrongly with a chance of about 10^-15, and missed only where the prime divides a
 * minor of a matrix of 0, 1 and −1.
 */
export function findDerivable(relations: readonly Relation[], suppressed: readonly boolean[]): number[] {
  const unknowns = suppressed.flatMap((hidden, cell) => (hidden ? [cell] : []));
  // With nothing published, the true values are themselves a vector of the null space, and none of them is zero.
  if (unknowns.length === 0 || unknowns.length === suppressed.length) return [];
  const column = new Map(unknowns.map((cell, index) => [cell, index]));
  const rows = relations.flatMap((relation) => {
    const row = new Float64Array(unknowns.length);
    const put = (cell: number, value: number): void => {
      const position = column.get(cell);
      if (position !== undefined) row[position] = value;
    };
    for (const child of relation.children) put(child, 1);
    put(relation.parent, PRIME - 1);
    return row.some((value) => value !== 0) ? [row] : [];
  });
  const pivots = eliminate(rows, unknowns.length);
  const vectors = [0, 1].map(() => randomNullVector(rows, pivots, unknowns.length));
  return unknowns.filter((_, index) => vectors.every((vector) => vector[index] === 0));
}

/** Gauss–Jordan elimination in place; the pivot column of each row, or −1 for a row that vanished. */
function eliminate(rows: readonly Float64Array[], width: number): number[] {
  const pivots = rows.map(() => -1);
  rows.forEach((row, r) => {
    const pivot = row.findIndex((value) => value !== 0);
    if (pivot < 0) return;
    pivots[r] = pivot;
    const inverse = power(row[pivot] as number, PRIME - 2);
    for (let c = 0; c < width; c += 1) row[c] = multiply(row[c] as number, inverse);
    rows.forEach((other, o) => {
      const factor = other[pivot] as number;
      if (o === r || factor === 0) return;
      for (let c = 0; c < width; c += 1) {
        if (row[c] === 0) continue;
        other[c] = ((other[c] as number) + PRIME - multiply(row[c] as number, factor)) % PRIME;
      }
    });
  });
  return pivots;
}

function randomNullVector(
  rows: readonly Float64Array[],
  pivots: readonly number[],
  width: number,
): Float64Array {
  const isPivot = new Set(pivots);
  const vector = new Float64Array(width);
  for (let c = 0; c < width; c += 1)
    if (!isPivot.has(c)) vector[c] = 1 + Math.floor(Math.random() * (PRIME - 1));
  rows.forEach((row, r) => {
    const pivot = pivots[r] as number;
    if (pivot < 0) return;
    let sum = 0;
    for (let c = 0; c < width; c += 1) {
      if (c !== pivot && row[c] !== 0) sum = (sum + multiply(row[c] as number, vector[c] as number)) % PRIME;
    }
    vector[pivot] = (PRIME - sum) % PRIME;
  });
  return vector;
}

function multiply(a: number, b: number): number {
  return (a * b) % PRIME;
}

function power(base: number, exponent: number): number {
  let result = 1;
  let square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = multiply(result, square);
    square = multiply(square, square);
  }
  return result;
}
