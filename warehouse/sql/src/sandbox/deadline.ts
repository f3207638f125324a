/** A budget of time that is used up only while it runs. Calls back once, when it is spent. */
export class Deadline {
  readonly #onSpent: () => void;
  #leftMs: number;
  #since: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(budgetMs: number, onSpent: () => void) {
    this.#leftMs = budgetMs;
    this.#onSpent = onSpent;
  }

  start(): void {
    if (this.#since !== undefined) return;
    this.#since = performance.now();
    this.#timer = setTimeout(this.#onSpent, Math.max(0, this.#leftMs));
  }

  stop(): void {
    if (this.#since === undefined) return;
    clearTimeout(this.#timer);
    this.#leftMs -= performance.now() - this.#since;
    this.#since = undefined;
  }
}
