import type pg from 'pg';
import { RateLimiterMemory, RateLimiterPostgres } from 'rate-limiter-flexible';

/** What a minute has come to with a block of points added. */
export interface Counted {
  /** All that was taken in the minute, the block included. */
  readonly consumedPoints: number;
  /** Until the app's next minute, in milliseconds. */
  readonly msBeforeNext: number;
}

export interface PointCounter {
  /** Adds a block to an app's minute; `within` is what may be granted of the limit by the count that answered. Never rejects. */
  count(
    app: string,
    block: number,
    limit: number,
  ): Promise<{ readonly counted: Counted; readonly within: number }>;
}

const MINUTE_SECONDS = 60;

/** How much of the limit each replica grants by itself per minute while PostgreSQL does not answer. */
const LOCAL_SHARE = 0.25;

/** For this long after a failure PostgreSQL is not asked again. */
const PAUSE_MS = 2000;

/** Counts in PostgreSQL for all replicas together, and in memory for this one while PostgreSQL does not answer. */
export function createPointCounter(o: {
  pool: pg.Pool;
  onFailure: () => void;
  now: () => number;
}): PointCounter {
  // Counting alone: the limit differs between apps and is compared by who asks.
  const counting = { points: Number.MAX_SAFE_INTEGER, duration: MINUTE_SECONDS, keyPrefix: '' };
  const shared = new RateLimiterPostgres({
    ...counting,
    storeClient: o.pool,
    schemaName: 'edge',
    tableName: 'taken_points',
    tableCreated: true,
    clearExpiredByTimeout: false,
  });
  const local = new RateLimiterMemory(counting);
  let pausedUntil = 0;

  return {
    async count(app, block, limit) {
      if (o.now() >= pausedUntil)
        try {
          return { counted: await shared.consume(app, block), within: limit };
        } catch {
          pausedUntil = o.now() + PAUSE_MS;
          o.onFailure();
        }
      return { counted: await local.consume(app, block), within: Math.floor(limit * LOCAL_SHARE) };
    },
  };
}
