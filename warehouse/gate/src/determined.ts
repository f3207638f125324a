import { randomFillSync } from 'node:crypto';
import { inverse, minusProduct, multiply, negative, randomResidue, type Residue } from './residue.js';
import type { System } from './system.js';

interface Step {
  readonly pivot: number;
  /** What the pivot is, from the others: −inverse · Σ coefficient · unknown. */
  readonly others: readonly (readonly [unknown: number, coefficient: Residue])[];
  readonly inverse: Residue;
}

/**
 * The unknowns that the equations determine: those that are zero in every vector of the null space. Exact elimination
 * modulo 2^61 − 1, then two random vectors of the null space. An unknown is called determined wrongly with a chance
 * of about 10^-36; one is missed only where the prime divides a minor of this matrix of 0, 1 and −1.
 */
export function determinedUnknowns(system: System): number[] {
  const steps = eliminate(system);
  const drawn = randomFillSync(new Uint32Array(4096));
  let at = 0;
  const next32 = (): number => {
    if (at === drawn.length) {
      randomFillSync(drawn);
      at = 0;
    }
    return drawn[at++] as number;
  };
  const vectors = [nullVector(system.unknowns, steps, next32), nullVector(system.unknowns, steps, next32)];
  const determined: number[] = [];
  for (let u = 0; u < system.unknowns; u += 1)
    if (vectors.every((vector) => vector[u] === 0)) determined.push(u);
  return determined;
}

function nullVector(unknowns: number, steps: readonly Step[], next32: () => number): Residue[] {
  const isPivot = new Uint8Array(unknowns);
  for (const step of steps) isPivot[step.pivot] = 1;
  const vector: Residue[] = Array.from(isPivot, (pivot) => (pivot ? 0 : randomResidue(next32)));
  for (let s = steps.length - 1; s >= 0; s -= 1) {
    const { pivot, others, inverse: own } = steps[s] as Step;
    let sum: Residue = 0;
    for (const [unknown, coefficient] of others) {
      sum = minusProduct(sum, negative(coefficient), vector[unknown] as Residue);
    }
    vector[pivot] = multiply(negative(sum), own);
  }
  return vector;
}

/** Shortest row first, its rarest unknown as the pivot (Markowitz): the sparse systems of tables stay sparse. */
function eliminate(system: System): Step[] {
  const matrix = new SparseRows(system);
  const steps: Step[] = [];
  for (let row = matrix.takeShortest(); row >= 0; row = matrix.takeShortest()) {
    const entries = matrix.rows[row] as Map<number, Residue>;
    const pivot = matrix.rarestOf(entries);
    const own = inverse(entries.get(pivot) as Residue);
    for (const unknown of entries.keys()) matrix.columns[unknown]?.delete(row);
    const others = [...entries].filter(([unknown]) => unknown !== pivot);
    for (const other of matrix.columns[pivot] ?? []) matrix.subtract(other, pivot, others, own);
    matrix.columns[pivot]?.clear();
    steps.push({ pivot, others, inverse: own });
  }
  return steps;
}

/** Rows as maps, columns as sets, and rows by length in a queue that tolerates old entries. */
class SparseRows {
  readonly rows: Map<number, Residue>[] = [];
  readonly columns: Set<number>[];
  readonly #byLength: number[][] = [];
  readonly #isTaken: Uint8Array;

  constructor(system: System) {
    this.columns = Array.from({ length: system.unknowns }, () => new Set<number>());
    this.#isTaken = new Uint8Array(system.start.length);
    for (let r = 0; r + 1 < system.start.length; r += 1) {
      const entries = new Map<number, Residue>();
      for (let e = system.start[r] as number; e < (system.start[r + 1] as number); e += 1) {
        entries.set(system.unknown[e] as number, system.sign[e] as number);
        this.columns[system.unknown[e] as number]?.add(r);
      }
      this.rows.push(entries);
      this.#enqueue(r);
    }
  }

  takeShortest(): number {
    for (let length = 1; length < this.#byLength.length; length += 1) {
      const queue = this.#byLength[length] ?? [];
      for (let row = queue.pop(); row !== undefined; row = queue.pop()) {
        if (this.#isTaken[row] || this.rows[row]?.size !== length) continue;
        this.#isTaken[row] = 1;
        return row;
      }
    }
    return -1;
  }

  rarestOf(entries: ReadonlyMap<number, Residue>): number {
    let best = -1;
    let fewest = Infinity;
    for (const [unknown, coefficient] of entries) {
      // A pivot of 1 or −1 needs no inverse and keeps its neighbours small.
      const weight = (this.columns[unknown]?.size ?? 0) + (coefficient === 1 || coefficient === -1 ? 0 : 0.5);
      if (weight < fewest) [best, fewest] = [unknown, weight];
    }
    return best;
  }

  subtract(
    row: number,
    pivot: number,
    others: readonly (readonly [number, Residue])[],
    inverseOfPivot: Residue,
  ): void {
    const entries = this.rows[row] as Map<number, Residue>;
    const factor = multiply(entries.get(pivot) as Residue, inverseOfPivot);
    entries.delete(pivot);
    for (const [unknown, coefficient] of others) {
      const before = entries.get(unknown);
      const after = minusProduct(before ?? 0, factor, coefficient);
      if (after === 0) {
        entries.delete(unknown);
        this.columns[unknown]?.delete(row);
      } else {
        entries.set(unknown, after);
        if (before === undefined) this.columns[unknown]?.add(row);
      }
    }
    this.#enqueue(row);
  }

  #enqueue(row: number): void {
    const length = this.rows[row]?.size ?? 0;
    (this.#byLength[length] ??= []).push(row);
  }
}
