/** 2^61 − 1, a Mersenne prime; the builder works modulo another one. */
const PRIME = 2n ** 61n - 1n;

/**
 * A residue modulo 2^61 − 1. Elimination over sums meets hardly anything but small whole numbers, so these stay what
 * they are; only a residue whose absolute value passes 2^53 is a bigint, between 0 and the prime.
 */
export type Residue = number | bigint;

/** a − b · c. */
export function minusProduct(a: Residue, b: Residue, c: Residue): Residue {
  if (typeof a === 'number' && typeof b === 'number' && typeof c === 'number') {
    const product = b * c;
    const result = a - product;
    if (Number.isSafeInteger(product) && Number.isSafeInteger(result)) return result;
  }
  return reduce(BigInt(a) - BigInt(b) * BigInt(c));
}

export function multiply(a: Residue, b: Residue): Residue {
  return minusProduct(0, a, negative(b));
}

export function negative(a: Residue): Residue {
  return typeof a === 'number' ? 0 - a : reduce(-a);
}

/** By Fermat's little theorem; nearly every pivot is 1 or −1, its own inverse. */
export function inverse(a: Residue): Residue {
  if (a === 1 || a === -1) return a;
  let result = 1n;
  let square = positive(BigInt(a));
  for (let rest = PRIME - 2n; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % PRIME;
    square = (square * square) % PRIME;
  }
  return reduce(result);
}

/** A residue drawn at random by the caller's 32-bit source, never zero. */
export function randomResidue(next32: () => number): Residue {
  const drawn = (BigInt(next32()) << 32n) | BigInt(next32());
  return reduce((drawn % (PRIME - 1n)) + 1n);
}

function positive(value: bigint): bigint {
  const rest = value % PRIME;
  return rest < 0n ? rest + PRIME : rest;
}

const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);

function reduce(value: bigint): Residue {
  const rest = positive(value);
  if (rest <= LARGEST) return Number(rest);
  const below = rest - PRIME;
  return below >= -LARGEST ? Number(below) : rest;
}
