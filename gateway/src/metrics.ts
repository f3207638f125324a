import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import type { PublicError } from './registryError.js';

type Errors = ReadonlyArray<{ extensions?: { code?: unknown } }> | undefined;

/**
 * Counts and times what the gateway does. Labels are closed sets: no label can hold what a client or subgraph
 * sent.
 */
export interface GatewayMetrics {
  readonly registry: Registry;
  /**
   * The name an operation is counted and logged under: its own if it is on the list, else `other` or
   * `anonymous`.
   */
  operationLabel(name: string | null | undefined): string;
  observeOperation(o: { operation: string; type: string; seconds: number; errors: Errors }): void;
  /**
   * Starts the clock of a fetch; the returned function stops it and says how it ended: `ok` or a registry
   * code.
   */
  startFetch(subgraph: string): (errors: readonly PublicError[] | undefined) => string;
  /** Counts a request that was refused before it became an operation. */
  countRefusal(code: string, reason: string | undefined): void;
}

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * `operationNames` are the names that get a label of their own; clients choose names freely, even ones with
 * data.
 */
export function createMetrics(operationNames: readonly string[]): GatewayMetrics {
  const registry = new Registry();
  const named = new Set(operationNames);
  collectDefaultMetrics({ register: registry });
  const operations = new Histogram({
    name: 'caregraph_gateway_operation_seconds',
    help: 'Time from a parsed request to its answer, by operation.',
    labelNames: ['operation', 'type', 'outcome'],
    buckets: BUCKETS,
    registers: [registry],
  });
  const fetches = new Histogram({
    name: 'caregraph_gateway_fetch_seconds',
    help: 'Time of a fetch from a subgraph.',
    labelNames: ['subgraph', 'outcome'],
    buckets: BUCKETS,
    registers: [registry],
  });
  const refusals = new Counter({
    name: 'caregraph_gateway_refusals_total',
    help: 'Requests refused before any subgraph was asked.',
    labelNames: ['code', 'reason'],
    registers: [registry],
  });
  const operationObservers = new Map<string, Observer>();
  const fetchObservers = new Map<string, Observer>();
  return {
    registry,
    operationLabel: (name) => (name ? (named.has(name) ? name : 'other') : 'anonymous'),
    observeOperation({ operation, type, seconds, errors }) {
      observerOf(operationObservers, `${operation} ${type} ${outcomeOf(errors)}`, () =>
        operations.labels({ operation, type, outcome: outcomeOf(errors) }),
      ).observe(seconds);
    },
    startFetch(subgraph) {
      const startedAt = performance.now();
      return (errors) => {
        const outcome = outcomeOf(errors);
        observerOf(fetchObservers, `${subgraph} ${outcome}`, () =>
          fetches.labels({ subgraph, outcome }),
        ).observe((performance.now() - startedAt) / 1000);
        return outcome;
      };
    },
    countRefusal: (code, reason) => refusals.inc({ code, reason: reason ?? '' }),
  };
}

type Observer = ReturnType<Histogram['labels']>;

/** Labels are looked up once for each of their combinations, of which there are few. */
function observerOf(known: Map<string, Observer>, key: string, make: () => Observer): Observer {
  let observer = known.get(key);
  if (!observer) known.set(key, (observer = make()));
  return observer;
}

/** `ok`, or the code of the first error; errors have passed the registry, so the set is closed. */
function outcomeOf(errors: Errors): string {
  const code = errors?.[0]?.extensions?.code;
  return typeof code === 'string' ? code : 'ok';
}
