import type { Unknowns } from './unknowns.js';

/** 2^31 − 1. Products of two residues are made in two halves, so that they stay exact in a double. */
const PRIME = 2_147_483_647;
const HALF = 65_536;

/** An unknown that the equations fix, and at what. */
export interface Fixed {
  readonly unknown: number;
  readonly value: number;
}

interface Pivot {
  readonly unknown: number;
  readonly others: readonly (readonly [number, number])[];
  readonly inverse: number;
  readonly total: number;
}

/**
 * Every unknown with one possible value. Gaussian elimination modulo a prime in order of the shortest equation; two
 * solutions that differ in everything that is free then agree exactly in what is fixed.
 */
export function solve({ cells, rows }: Unknowns, random: () => number = Math.random): Fixed[] {
  const pivots = eliminate(cells.length, rows);
  const [one, other] = [1, 2].map(() => solution(cells.length, pivots, random));
  return cells.flatMap((_, unknown): Fixed[] => {
    const value = one?.[unknown] as number;
    if (value !== other?.[unknown]) return [];
    return [{ unknown, value: value > PRIME / 2 ? value - PRIME : value }];
  });
}

function eliminate(count: number, rows: Unknowns['rows']): Pivot[] {
  const entries = rows.map((row) => {
    const map = new Map<number, number>();
    for (const [unknown, sign] of row.entries) map.set(unknown, residue((map.get(unknown) ?? 0) + sign));
    return map;
  });
  const totals = rows.map((row) => residue(row.total));
  const rowsOf = Array.from({ length: count }, () => new Set<number>());
  entries.forEach((map, row) => map.forEach((_, unknown) => rowsOf[unknown]?.add(row)));
  const queue: number[][] = [];
  const put = (row: number): void => {
    (queue[entries[row]?.size ?? 0] ??= []).push(row);
  };
  entries.forEach((_, row) => put(row));
  const isDone = new Uint8Array(rows.length);
  const pivots: Pivot[] = [];
  for (let length = 1; length < queue.length; length += 1) {
    const row = queue[length]?.pop();
    if (row === undefined) continue;
    // Shorter rows may have come while this one waited.
    length = 0;
    const own = entries[row] as Map<number, number>;
    if (isDone[row] || own.size === 0) continue;
    isDone[row] = 1;
    let unknown = -1;
    for (const candidate of own.keys())
      if (unknown < 0 || (rowsOf[candidate]?.size ?? 0) < (rowsOf[unknown]?.size ?? 0)) unknown = candidate;
    const inverse = invert(own.get(unknown) as number);
    const others = [...own].filter(([candidate]) => candidate !== unknown);
    for (const candidate of own.keys()) rowsOf[candidate]?.delete(row);
    for (const target of rowsOf[unknown] ?? []) {
      const map = entries[target] as Map<number, number>;
      const factor = times(map.get(unknown) as number, inverse);
      map.delete(unknown);
      for (const [candidate, coefficient] of others) {
        const before = map.get(candidate);
        const after = residue((before ?? 0) - times(factor, coefficient));
        if (after === 0) {
          map.delete(candidate);
          rowsOf[candidate]?.delete(target);
        } else {
          map.set(candidate, after);
          if (before === undefined) rowsOf[candidate]?.add(target);
        }
      }
      totals[target] = residue((totals[target] as number) - times(factor, totals[row] as number));
      put(target);
    }
    rowsOf[unknown]?.clear();
    pivots.push({ unknown, others, inverse, total: totals[row] as number });
  }
  return pivots;
}

/** A solution in which everything free is drawn at random. */
function solution(count: number, pivots: readonly Pivot[], random: () => number): Float64Array {
  const values = Float64Array.from({ length: count }, () => Math.floor(random() * PRIME));
  for (const { unknown, others, inverse, total } of pivots.toReversed()) {
    let sum = total;
    for (const [other, coefficient] of others)
      sum = residue(sum - times(coefficient, values[other] as number));
    values[unknown] = times(sum, inverse);
  }
  return values;
}

function residue(value: number): number {
  const rest = value % PRIME;
  return rest < 0 ? rest + PRIME : rest;
}

function times(a: number, b: number): number {
  if (a === 1) return b;
  if (a === PRIME - 1) return b === 0 ? 0 : PRIME - b;
  const high = Math.floor(a / HALF);
  return (((high * b) % PRIME) * HALF + (a - high * HALF) * b) % PRIME;
}

function invert(value: number): number {
  let [result, square] = [1, value];
  for (let rest = PRIME - 2; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = times(result, square);
    square = times(square, square);
  }
  return result;
}
