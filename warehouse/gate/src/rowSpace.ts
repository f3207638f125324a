import type { CandidateCell } from './candidate.js';
import type { Equation } from './equation.js';

/** 2^61 − 1, a Mersenne prime; the builder works modulo another one and in another order. */
const PRIME = 2n ** 61n - 1n;

/**
 * The hidden cells of a block that its equations determine: those whose unit vector lies in the row space of the
 * equations restricted to hidden cells. In reduced row echelon form that is a row with a single entry. No randomness.
 */
export function derivableUnknowns(equations: readonly Equation[]): CandidateCell[] {
  const echelon = new Map<CandidateCell, Map<CandidateCell, bigint>>();
  for (const equation of equations) {
    const row = new Map<CandidateCell, bigint>();
    for (const part of equation.parts) if (part.state === 'suppressed') row.set(part, 1n);
    if (equation.whole?.state === 'suppressed') row.set(equation.whole, PRIME - 1n);
    for (const [pivot, known] of echelon) {
      const factor = row.get(pivot);
      if (factor !== undefined) subtract(row, known, factor);
    }
    const pivot = row.keys().next().value;
    if (pivot === undefined) continue;
    scale(row, inverse(row.get(pivot) ?? 1n));
    for (const other of echelon.values()) {
      const factor = other.get(pivot);
      if (factor !== undefined) subtract(other, row, factor);
    }
    echelon.set(pivot, row);
  }
  return [...echelon].flatMap(([pivot, row]) => (row.size === 1 ? [pivot] : []));
}

function subtract(row: Map<CandidateCell, bigint>, other: Map<CandidateCell, bigint>, factor: bigint): void {
  for (const [cell, value] of other) {
    const next = ((((row.get(cell) ?? 0n) - factor * value) % PRIME) + PRIME) % PRIME;
    if (next === 0n) row.delete(cell);
    else row.set(cell, next);
  }
}

function scale(row: Map<CandidateCell, bigint>, factor: bigint): void {
  for (const [cell, value] of row) row.set(cell, (value * factor) % PRIME);
}

/** By Fermat's little theorem. */
function inverse(value: bigint): bigint {
  // Nearly every pivot is 1 or −1, its own inverse.
  if (value === 1n || value === PRIME - 1n) return value;
  let result = 1n;
  let square = value % PRIME;
  for (let rest = PRIME - 2n; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % PRIME;
    square = (square * square) % PRIME;
  }
  return result;
}
