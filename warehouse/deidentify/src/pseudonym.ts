import { createHmac, randomBytes } from 'node:crypto';

/**
 * Pseudonyms of one run: HMAC-SHA-256 of the identifier under a random key that is never stored and dies with the run.
 * Counting needs small numbers, so each pseudonym stands for the number it was first seen as.
 */
export class Pseudonyms {
  readonly #key = randomBytes(32);
  readonly #numbers = new Map<string, number>();

  /** The number of an identifier; the same identifier gives the same number within the run, and in no other. */
  numberOf(identifier: string): number {
    const pseudonym = createHmac('sha256', this.#key).update(identifier).digest('base64url');
    const known = this.#numbers.get(pseudonym);
    if (known !== undefined) return known;
    const next = this.#numbers.size;
    this.#numbers.set(pseudonym, next);
    return next;
  }

  get size(): number {
    return this.#numbers.size;
  }
}
