import type { Unknowns } from './restrict.js';
import type { Suppression } from './suppression.js';

const NEGLIGIBLE = 1e-9;

/**
 * Takes away what derivable cells are derived from. λ with Aᵀλ = Σ rᵢeᵢ says in which equations a derivation of them lies; a
 * published cell whose column does not vanish against λ, once suppressed, breaks it. The cheapest goes, for each derivable
 * cell one. Returns how many were suppressed. λ is found by conjugate gradients and only guides: the exact audit decides.
 */
export function repair(suppression: Suppression, unknowns: Unknowns, derivable: readonly number[]): number {
  const { family } = suppression;
  const lambda = derivation(unknowns, derivable, suppression.random);
  const weight = new Map<number, number>();
  lambda.forEach((value, row) => {
    if (Math.abs(value) > NEGLIGIBLE) weight.set(unknowns.equations[row], value);
  });
  const breaks = (cell: number): boolean => {
    let sum = 0;
    for (let e = family.cellStart[cell]; e < family.cellStart[cell + 1]; e += 1) {
      const equation = family.equationsOf[e];
      const sign = family.members[family.start[equation]] === cell ? -1 : 1;
      sum += sign * (weight.get(equation) ?? 0);
    }
    return Math.abs(sum) > NEGLIGIBLE;
  };
  let added = 0;
  for (const column of derivable) {
    const cell = unknowns.cells[column];
    const own = [...family.equationsOf.subarray(family.cellStart[cell], family.cellStart[cell + 1])];
    const near = own.filter((equation) => weight.has(equation));
    const chosen = cheapestOf(near) ?? cheapestOf([...weight.keys()]);
    if (chosen === undefined) continue;
    suppression.hide(chosen);
    added += 1;
  }
  suppression.settle();
  return added;

  function cheapestOf(equations: readonly number[]): number | undefined {
    let best: number | undefined;
    let lowest = Infinity;
    for (const equation of equations) {
      const cell = suppression.cheapest(equation, breaks);
      if (cell < 0) continue;
      const price = suppression.cost(family.events[cell], suppression.opened(cell));
      if (price < lowest) [best, lowest] = [cell, price];
    }
    return best;
  }
}

/** The shortest λ with Aᵀλ = Σ rᵢeᵢ over the derivable columns, rᵢ random, by conjugate gradients on A Aᵀ. */
function derivation(unknowns: Unknowns, derivable: readonly number[], random: () => number): Float64Array {
  const { start, columns, signs } = unknowns;
  const rows = start.length - 1;
  const lambda = new Float64Array(rows);
  const residual = new Float64Array(unknowns.cells.length);
  for (const column of derivable) residual[column] = 0.5 + random();
  const step = new Float64Array(residual.length);
  const gradient = multiply(residual);
  const direction = gradient.slice();
  let size = dot(gradient);
  const enough = size * 1e-22;
  for (let round = 0; round < 4000 && size > enough; round += 1) {
    transposed(direction, step);
    const length = size / dot(step);
    for (let r = 0; r < rows; r += 1) lambda[r] += length * direction[r];
    for (let c = 0; c < residual.length; c += 1) residual[c] -= length * step[c];
    gradient.set(multiply(residual));
    const next = dot(gradient);
    for (let r = 0; r < rows; r += 1) direction[r] = gradient[r] + (next / size) * direction[r];
    size = next;
  }
  return lambda;

  function multiply(vector: Float64Array): Float64Array {
    const product = new Float64Array(rows);
    for (let r = 0; r < rows; r += 1) {
      for (let i = start[r]; i < start[r + 1]; i += 1) product[r] += signs[i] * vector[columns[i]];
    }
    return product;
  }
  function transposed(vector: Float64Array, product: Float64Array): void {
    product.fill(0);
    for (let r = 0; r < rows; r += 1) {
      if (vector[r] === 0) continue;
      for (let i = start[r]; i < start[r + 1]; i += 1) product[columns[i]] += signs[i] * vector[r];
    }
  }
}

function dot(vector: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i += 1) sum += vector[i] * vector[i];
  return sum;
}
