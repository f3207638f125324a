import {
  BrokenCircuitError,
  circuitBreaker,
  handleAll,
  SamplingBreaker,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import type { SubgraphConnection, SubgraphResponse } from '../subgraphConnection.js';
import type { Deadline } from './deadline.js';
import { RetryBudget } from './retryBudget.js';

/** When a subgraph is not asked any more, and for how long. */
export interface BreakerLimits {
  /** The share of attempts that fail, from 0 to 1. */
  readonly failureShare: number;
  /** The time that attempts are counted over, in milliseconds. */
  readonly windowMs: number;
  /** Fewer attempts in the window decide nothing. */
  readonly minimumAttempts: number;
  /** After this, one attempt is let through to see whether the subgraph is back, in milliseconds. */
  readonly openMs: number;
}

export const BREAKER_LIMITS: BreakerLimits = {
  failureShare: 0.5,
  windowMs: 10_000,
  minimumAttempts: 100,
  openMs: 2000,
};

/** A first wait before a retry, in milliseconds; the real one is up to twice as long, so that retries don't come together. */
const RETRY_WAIT_MS = 15;

/** A subgraph that has had so long and not answered has failed, in milliseconds. */
const PATIENCE_MS = 1000;

export interface ResilientConnection {
  readonly name: string;
  /**
   * Posts a fetch. `isSafe` says that nothing is changed by asking twice: then a connection that broke or a subgraph that
   * was not there is tried once more, while the budget and the deadline allow it.
   * @throws what SubgraphConnection.post throws, or CircuitOpen at once while the subgraph is not to be asked.
   */
  post(o: {
    body: string;
    headers: Record<string, string>;
    deadline: Deadline;
    isSafe: boolean;
  }): Promise<SubgraphResponse>;
  /** `closed` while the subgraph is asked as usual. */
  circuit(): 'closed' | 'open' | 'half-open';
}

/** The subgraph has failed too often of late and is left alone for a moment. */
class CircuitOpen extends Error {
  readonly code = 'CIRCUIT_OPEN';
}

/** Asks a subgraph with a circuit breaker and a retry. */
export function createResilientConnection(
  connection: SubgraphConnection,
  limits: BreakerLimits,
): ResilientConnection {
  const breaker = createBreaker(limits);
  const budget = new RetryBudget();

  async function attempt(o: Parameters<ResilientConnection['post']>[0]): Promise<SubgraphResponse> {
    try {
      const outcome = await breaker.execute(() => ask(o));
      if (outcome instanceof CutShort) throw outcome.cause;
      return outcome;
    } catch (error) {
      if (error instanceof FailedResponse) return error.response;
      if (error instanceof BrokenCircuitError) throw new CircuitOpen('The circuit is open.');
      throw error;
    }
  }

  /** Throws for what counts against the subgraph. */
  async function ask(o: Parameters<ResilientConnection['post']>[0]): Promise<SubgraphResponse | CutShort> {
    const startedAt = performance.now();
    try {
      const { body, headers, deadline } = o;
      const response = await connection.post({ body, headers, deadline });
      if (isFailure(response)) throw new FailedResponse(response);
      return response;
    } catch (error) {
      // Others may have used the operation's time up; who had hardly any of it has not failed.
      const wasCutShort = o.deadline.hasEnded && performance.now() - startedAt < PATIENCE_MS;
      if (wasCutShort) return new CutShort(error);
      throw error;
    }
  }

  return {
    name: connection.name,
    async post(o) {
      budget.earn();
      let response: SubgraphResponse | undefined;
      let failure: unknown;
      try {
        response = await attempt(o);
        if (!isFailure(response)) return response;
      } catch (error) {
        if (error instanceof CircuitOpen) throw error;
        failure = error;
      }
      const waitMs = RETRY_WAIT_MS * (1 + Math.random());
      if (o.isSafe && o.deadline.remainingMs > waitMs && budget.spend()) {
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        if (!o.deadline.hasEnded) return attempt(o);
      }
      if (response) return response;
      throw failure;
    },
    circuit: () => STATES[breaker.state] ?? 'open',
  };
}

/** cockatiel's CircuitState. */
const STATES = ['closed', 'open', 'half-open', 'open'] as const;

function createBreaker(limits: BreakerLimits): CircuitBreakerPolicy {
  return circuitBreaker(handleAll, {
    halfOpenAfter: limits.openMs,
    breaker: new SamplingBreaker({
      threshold: limits.failureShare,
      duration: limits.windowMs,
      minimumRps: limits.minimumAttempts / (limits.windowMs / 1000),
    }),
  });
}

/** A response that says the subgraph was not able to answer. An access that could not be recorded is its own to report. */
function isFailure({ status, body }: SubgraphResponse): boolean {
  if (status === 502 || status === 504) return true;
  return status === 503 && !(typeof body === 'object' && body !== null && 'errors' in body);
}

/** Not answered in time, and not given the time to. */
class CutShort {
  readonly cause: unknown;
  constructor(cause: unknown) {
    this.cause = cause;
  }
}

class FailedResponse extends Error {
  readonly response: SubgraphResponse;
  constructor(response: SubgraphResponse) {
    super('failed');
    this.response = response;
  }
}
