import type pg from 'pg';
import { createPointCounter } from './pointCounter.js';

/** Whether points could be taken, and what is left as far as this replica knows. */
export interface Taken {
  readonly granted: boolean;
  /** Points left in the app's running minute when they were last counted, less what this replica has spent since. */
  readonly remaining: number;
  /** Until the app's next minute begins. */
  readonly resetMs: number;
}

export interface PointLeases {
  /** Spends points of the app's running minute: at once while a lease lasts, else after asking PostgreSQL. Never rejects. */
  take(app: string, limit: number, points: number): Taken | Promise<Taken>;
}

/** How much of the limit a replica takes at a time. */
const LEASE_SHARE = 0.02;

/** A lease with less than this share left is renewed while requests go on. */
const RENEWAL_SHARE = 0.25;

interface Lease {
  readonly limit: number;
  readonly endsAt: number;
  left: number;
  /** What nobody had taken when the lease was last renewed. */
  unclaimed: number;
}

/**
 * The points that apps spend, counted in PostgreSQL for all replicas together, in blocks: a replica takes a fiftieth of
 * the minute's points and spends them without asking.
 *
 * Bounds: in the minute that PostgreSQL counts, all replicas together never grant more than the limit, since blocks are
 * disjoint ranges of one counter; and they refuse at most (replicas − 1) × 2.5 % before it is spent: what the others hold, a block and the rest of the last.
 * A minute begins with an app's first request, so any 60 seconds can see two limits at most. While PostgreSQL does not
 * answer, each replica grants a quarter of the limit: up to four together no more than the limit.
 * `now` is a monotonic clock in milliseconds. `onFailure` is told once per failed attempt.
 */
export function createPointLeases(o: {
  pool: pg.Pool;
  onFailure: () => void;
  now?: () => number;
}): PointLeases {
  const now = o.now ?? (() => performance.now());
  const counter = createPointCounter({ ...o, now });
  const leases = new Map<string, Lease>();
  const renewals = new Map<string, Promise<void>>();

  function spend(app: string, limit: number, points: number): Taken | undefined {
    const lease = leases.get(app);
    if (!lease || lease.endsAt <= now() || lease.limit !== limit) return undefined;
    const granted = lease.left >= points;
    if (!granted && lease.unclaimed > 0) return undefined;
    if (granted) lease.left -= points;
    if (lease.unclaimed > 0 && lease.left < limit * LEASE_SHARE * RENEWAL_SHARE) void renew(app, limit, 0);
    return { granted, remaining: lease.left + lease.unclaimed, resetMs: lease.endsAt - now() };
  }

  function renew(app: string, limit: number, needed: number): Promise<void> {
    const underWay = renewals.get(app);
    if (underWay) return underWay;
    const renewal = takeBlock(app, limit, needed).finally(() => renewals.delete(app));
    renewals.set(app, renewal);
    return renewal;
  }

  async function takeBlock(app: string, limit: number, needed: number): Promise<void> {
    const block = Math.max(1, Math.ceil(limit * LEASE_SHARE), needed);
    const { counted, within } = await counter.count(app, block, limit);
    const endsAt = now() + counted.msBeforeNext;
    const before = counted.consumedPoints - block;
    const granted = Math.min(Math.max(within - before, 0), block);
    const unclaimed = Math.max(within - counted.consumedPoints, 0);
    const lease = leases.get(app);
    // What is left of an earlier minute, or under another limit, is not carried over.
    const isSameMinute = lease?.limit === limit && Math.abs(lease.endsAt - endsAt) < 1000;
    leases.set(app, { limit, endsAt, left: granted + (isSameMinute ? lease.left : 0), unclaimed });
    if (leases.size > MAXIMUM_LEASES) dropEnded();
  }

  function dropEnded(): void {
    for (const [app, { endsAt }] of leases) if (endsAt <= now()) leases.delete(app);
  }

  return {
    take(app, limit, points) {
      return spend(app, limit, points) ?? afterRenewal(app, limit, points);
    },
  };

  async function afterRenewal(app: string, limit: number, points: number): Promise<Taken> {
    for (;;) {
      await renew(app, limit, points);
      const taken = spend(app, limit, points);
      if (taken) return taken;
    }
  }
}

const MAXIMUM_LEASES = 10_000;
