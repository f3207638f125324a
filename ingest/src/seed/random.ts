import { createHash } from 'node:crypto';

/**
 * A deterministic stream of pseudo-random numbers, named by a seed and a scope (for example one patient's
 * index), so that parts of the population can be generated in any order, on any machine, with the same
 * result.
 *
 * Method: SHA-256 of the name seeds sfc32 (Chris Doty-Humphrey, PractRand). Not for secrets.
 */
export class RandomStream {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  constructor(seed: string, scope: string) {
    const digest = createHash('sha256').update(seed).update('\0').update(scope).digest();
    this.#a = digest.readInt32LE(0);
    this.#b = digest.readInt32LE(4);
    this.#c = digest.readInt32LE(8);
    this.#counter = 1;
  }

  /** Uniform in [0, 1), in steps of 2⁻³². */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** An integer in [0, limit). */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  /** Box–Muller, one of the two values; always two draws, so that streams stay in step. */
  normal(mean: number, deviation: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.next());
  }

  /** Lognormal with this median; `sigma` is the standard deviation of the logarithm. */
  lognormal(median: number, sigma: number): number {
    return median * Math.exp(this.normal(0, sigma));
  }

  /** Knuth's method: fine for the small means of visits per person. */
  poisson(mean: number): number {
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.next(); product > limit; product *= this.next()) count += 1;
    return count;
  }

  /** @throws RangeError when `items` is empty. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  /** One item, with a probability in proportion to its weight. @throws RangeError when `items` is empty. */
  weighted<T>(items: readonly T[], weightOf: (item: T) => number): T {
    let rest = this.next() * items.reduce((total, item) => total + weightOf(item), 0);
    for (const item of items) {
      rest -= weightOf(item);
      if (rest < 0) return item;
    }
    const last = items.at(-1);
    if (last === undefined) throw new RangeError('nothing to pick from');
    return last;
  }
}
