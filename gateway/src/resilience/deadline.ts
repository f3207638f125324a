import { EventEmitter } from 'node:events';

/**
 * The time of one operation. undici takes it for an abort signal: it needs no more of one than the event `abort`, and an
 * emitter costs a fraction of an AbortSignal with its timer, of which every request would need one.
 */
export class Deadline extends EventEmitter {
  /** Milliseconds of `performance.now()`. */
  readonly endsAt: number;
  #timer: NodeJS.Timeout | undefined;
  #hasEnded = false;

  constructor(milliseconds: number) {
    super();
    // One listener for each fetch under way, and an operation may have many.
    this.setMaxListeners(0);
    this.endsAt = performance.now() + milliseconds;
    this.#timer = setTimeout(() => {
      this.#hasEnded = true;
      this.emit('abort');
    }, milliseconds);
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** At least 0. */
  get remainingMs(): number {
    return Math.max(0, this.endsAt - performance.now());
  }

  /** The operation is over, and nobody waits for this any more. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
