/** Arithmetic modulo a prime; elements are from 0 to the prime − 1. */
export interface Field<Element> {
  readonly zero: Element;
  readonly one: Element;
  readonly minusOne: Element;
  add(a: Element, b: Element): Element;
  multiply(a: Element, b: Element): Element;
  negate(a: Element): Element;
  invert(a: Element): Element;
  /** Any element but zero, from a random number in [0, 1) and another. */
  random(a: number, b: number): Element;
}

/** The largest prime below 2^26: products of two elements stay exact in a double. */
const PRIME = 67_108_859;

export const SMALL_FIELD: Field<number> = {
  zero: 0,
  one: 1,
  minusOne: PRIME - 1,
  add: (a, b) => (a + b) % PRIME,
  multiply: (a, b) => (a * b) % PRIME,
  negate: (a) => (a === 0 ? 0 : PRIME - a),
  invert: (a) => powerOf(a, PRIME - 2),
  random: (a) => 1 + Math.floor(a * (PRIME - 1)),
};

function powerOf(base: number, exponent: number): number {
  let result = 1;
  let square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = (result * square) % PRIME;
    square = (square * square) % PRIME;
  }
  return result;
}

/** The Mersenne prime 2^61 − 1. */
const MERSENNE = 2n ** 61n - 1n;

export const LARGE_FIELD: Field<bigint> = {
  zero: 0n,
  one: 1n,
  minusOne: MERSENNE - 1n,
  add: (a, b) => (a + b) % MERSENNE,
  multiply: (a, b) => (a * b) % MERSENNE,
  negate: (a) => (a === 0n ? 0n : MERSENNE - a),
  invert: (a) => {
    let result = 1n;
    let square = a;
    for (let rest = MERSENNE - 2n; rest > 0n; rest /= 2n) {
      if (rest % 2n === 1n) result = (result * square) % MERSENNE;
      square = (square * square) % MERSENNE;
    }
    return result;
  },
  random: (a, b) =>
    1n + (((BigInt(Math.floor(a * 2 ** 30)) << 31n) + BigInt(Math.floor(b * 2 ** 31))) % (MERSENNE - 1n)),
};
