/**
 * The time of one operation, and whoever is to be told when it is up. An AbortSignal does the same at several times the cost,
 * and every operation needs one.
 */
export class Deadline {
  /** Milliseconds of `performance.now()`. */
  readonly endsAt: number;
  readonly #timer: NodeJS.Timeout;
  readonly #told = new Set<() => void>();
  #hasEnded = false;

  constructor(milliseconds: number) {
    this.endsAt = performance.now() + milliseconds;
    this.#timer = setTimeout(() => {
      this.#hasEnded = true;
      for (const tell of this.#told) tell();
    }, milliseconds);
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** At least 0. */
  get remainingMs(): number {
    return Math.max(0, this.endsAt - performance.now());
  }

  /** Calls `tell` once time is up; not if it was already. */
  add(tell: () => void): void {
    this.#told.add(tell);
  }

  remove(tell: () => void): void {
    this.#told.delete(tell);
  }

  /** The operation is over, and nobody waits for this any more. */
  clear(): void {
    clearTimeout(this.#timer);
  }
}
