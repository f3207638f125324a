import pg from 'pg';
import type { Logger } from 'pino';
import { createAppPolicies, type AppPolicies } from './appPolicies.js';
import { createAppUsage, type AppUsage } from './appUsage.js';
import { createIdempotency, type Idempotency } from './idempotency.js';
import { createPointLeases, type PointLeases } from './pointLeases.js';

/** What all replicas of the gateway share, in the schema `edge`. */
export interface EdgeState {
  readonly policies: AppPolicies;
  readonly points: PointLeases;
  readonly idempotency: Idempotency;
  readonly usage: AppUsage;
  /** Of apps of which operators have said nothing else. */
  readonly pointsPerMinute: number;
  close(): Promise<void>;
}

/** PostgreSQL is asked on the way of requests, so it is not waited for long. */
const CONNECT_TIMEOUT_MS = 1000;
const QUERY_TIMEOUT_MS = 2000;
const CONNECTIONS = 10;
const SWEEP_MS = 60_000;

/** Opens no connection yet: a gateway starts, and serves what needs no state, while PostgreSQL is away. */
export function openEdgeState(o: {
  databaseUrl: string;
  pointsPerMinute: number;
  deadlineMs: number;
  log: Logger;
}): EdgeState {
  const pool = new pg.Pool({
    connectionString: o.databaseUrl,
    application_name: 'caregraph gateway',
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    statement_timeout: QUERY_TIMEOUT_MS,
    allowExitOnIdle: true,
  });
  const onFailure = () => o.log.warn('The state of the edge could not be read or written.');
  // A connection that is lost while idle; the next query makes a new one.
  pool.on('error', onFailure);
  const usage = createAppUsage({ pool, onFailure });
  const sweeping = setInterval(() => void sweep(pool).catch(onFailure), SWEEP_MS).unref();
  return {
    policies: createAppPolicies({ pool, onFailure }),
    points: createPointLeases({ pool, onFailure }),
    idempotency: createIdempotency({ pool, deadlineMs: o.deadlineMs, onFailure }),
    usage,
    pointsPerMinute: o.pointsPerMinute,
    async close() {
      clearInterval(sweeping);
      await usage.close();
      await pool.end();
    },
  };
}

/** Forgets what is past: keys after their 24 hours, minutes after an hour, counts of apps after 35 days. Replicas don't wait for each other. */
export async function sweep(pool: Pick<pg.Pool, 'query'>): Promise<void> {
  await pool.query(`delete from edge.idempotency_key where scope in (
    select scope from edge.idempotency_key where expires_at <= now() limit 10000 for update skip locked)`);
  await pool.query(
    `delete from edge.taken_points where expire < extract(epoch from now() - interval '1 hour') * 1000`,
  );
  await pool.query(`delete from edge.app_usage where day < (now() at time zone 'UTC')::date - 35`);
}
