/**
 * Allows a retry for every ten fetches, and a few besides to begin with. When a subgraph is down for everybody, retries are
 * then a tenth of the load and not as much again.
 */
export class RetryBudget {
  #tokens = FULL;

  /** To be called for each first attempt. */
  earn(): void {
    this.#tokens = Math.min(FULL, this.#tokens + EARNED);
  }

  /** Whether one more retry is within the budget; if so, it is spent. */
  spend(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

const FULL = 20;
const EARNED = 0.1;
