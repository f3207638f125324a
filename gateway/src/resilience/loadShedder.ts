import { RegistryError } from '../registryError.js';
import { startLagMonitor } from './lagMonitor.js';

/** A place in the gateway; `leave` must be called when the request is answered. */
export interface Ticket {
  /** Resolves when it is this request's turn; undefined if it is at once. */
  readonly turn: Promise<void> | undefined;
  leave(): void;
}

export interface LoadShedder {
  /** @throws RegistryError OVERLOADED (503, Retry-After) if the request would have to wait too long. */
  enter(): Ticket;
  close(): void;
}

export interface LoadLimits {
  /** Operations under way at once. More would only wait for each other, in the subgraphs or for this process. */
  readonly inFlight: number;
  /** Who would wait longer for a turn than this is refused at once, in milliseconds. */
  readonly queueTimeMs: number;
  /** Everybody is refused while this process is behind by more than this for a fifth of a second, in milliseconds. */
  readonly lagMs: number;
}

export const LOAD_LIMITS: LoadLimits = { inFlight: 64, queueTimeMs: 100, lagMs: 150 };

/** How much the latest operation counts in the mean time of an operation. */
const WEIGHT = 0.05;

/**
 * Keeps the time that requests wait for their turn short by refusing those that would wait longer. Refused is on arrival, by
 * the time that those ahead will take, and not after having waited: an early no can be tried elsewhere, a late one is as
 * bad as an answer that comes too late and has cost as much. `now` is in milliseconds.
 */
export function createLoadShedder(
  limits: LoadLimits,
  now: () => number = () => performance.now(),
): LoadShedder {
  const lag = startLagMonitor();
  const waiting: Array<() => void> = [];
  let inFlight = 0;
  let meanTimeMs = 0;
  let finished = 0;

  function begin(): Ticket['leave'] {
    inFlight += 1;
    const beganAt = now();
    return () => {
      inFlight -= 1;
      finished += 1;
      meanTimeMs += (now() - beganAt - meanTimeMs) * Math.max(WEIGHT, 1 / finished);
      waiting.shift()?.();
    };
  }

  return {
    enter() {
      const lagMs = lag.standingMs();
      if (lagMs > limits.lagMs) throw overloaded(lagMs);
      if (inFlight < limits.inFlight && waiting.length === 0) return { turn: undefined, leave: begin() };
      const waitMs = ((waiting.length + 1) * meanTimeMs) / limits.inFlight;
      if (waitMs > limits.queueTimeMs) throw overloaded(waitMs);
      let leave: Ticket['leave'] = () => {};
      const turn = new Promise<void>((resolve) => {
        waiting.push(() => {
          leave = begin();
          resolve();
        });
      });
      return { turn, leave: () => leave() };
    },
    close: () => lag.stop(),
  };
}

function overloaded(waitMs: number): RegistryError {
  return new RegistryError('OVERLOADED', undefined, {
    headers: { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))) },
  });
}
