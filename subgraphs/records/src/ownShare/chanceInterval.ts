/** How many of `size` patients chance alone gives, where each has it with probability `share`. */
export interface ChanceInterval {
  /** The fewest and the most, such that fewer, and more, each come in at most 2.5 % of cases. */
  readonly low: number;
  readonly high: number;
}

const TAIL = 0.025;
/** The normal distribution's 97.5 % point. */
const Z = 1.959964;
/** From so many expected on either side the normal approximation is close enough. */
const ENOUGH = 30;

/**
 * The 95 % limits of a funnel plot at one clinic's size: D. J. Spiegelhalter, Funnel plots for comparing institutional
 * performance, Statistics in Medicine 24 (2005). Exact binomial limits where few are expected.
 */
export function chanceInterval(size: number, share: number): ChanceInterval {
  const p = Math.min(1, Math.max(0, share));
  if (p > 0.5) {
    const { low, high } = chanceInterval(size, 1 - p);
    return { low: size - high, high: size - low };
  }
  const expected = size * p;
  if (expected >= ENOUGH) {
    const width = Z * Math.sqrt(expected * (1 - p));
    return {
      low: Math.max(0, Math.ceil(expected - width)),
      high: Math.min(size, Math.floor(expected + width)),
    };
  }
  return exactInterval(size, p);
}

function exactInterval(size: number, p: number): ChanceInterval {
  // At most 30 are expected, so the probability of none is far from underflow.
  let probability = (1 - p) ** size;
  let below = probability;
  let count = 0;
  while (below <= TAIL && count < size) below += probability = next(probability, count++, size, p);
  const low = count;
  while (below < 1 - TAIL && count < size) below += probability = next(probability, count++, size, p);
  return { low, high: count };
}

function next(probability: number, count: number, size: number, p: number): number {
  return (probability * (size - count) * p) / ((count + 1) * (1 - p));
}
