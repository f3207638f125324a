import type pg from 'pg';
import { RegistryError } from '../registryError.js';

/** What operators have said about an app. */
export interface AppPolicy {
  /** Undefined: the gateway's own. */
  readonly pointsPerMinute: number | undefined;
  readonly onlyRegistered: boolean;
  /** Documents by their SHA-256 in hexadecimal. */
  readonly operations: ReadonlyMap<string, string>;
}

export interface AppPolicies {
  /**
   * What is known of the app, at most ten seconds old (or `maximumAgeMs`, where that is less).
   * @throws RegistryError UPSTREAM_UNAVAILABLE where nothing is known and PostgreSQL does not answer: an app that may be
   * restricted is not let through unrestricted.
   */
  policyOf(app: string, maximumAgeMs?: number): AppPolicy | Promise<AppPolicy>;
  /** Documents that apps have registered, the newest first; none where PostgreSQL does not answer. */
  registeredDocuments(count: number): Promise<string[]>;
}

/** Older than this, it is read anew while requests go on; */
const REFRESH_MS = 5000;
/** older than this, they wait for it. */
const MAXIMUM_AGE_MS = 10_000;

const MAXIMUM_APPS = 1000;

interface Known {
  readonly policy: AppPolicy;
  /** When it was read, or could not be read again. */
  readAt: number;
}

/** `now` is a monotonic clock in milliseconds. */
export function createAppPolicies(o: {
  pool: pg.Pool;
  onFailure: () => void;
  now?: () => number;
}): AppPolicies {
  const now = o.now ?? (() => performance.now());
  const known = new Map<string, Known>();
  const reads = new Map<string, Promise<AppPolicy>>();

  function readOnce(app: string): Promise<AppPolicy> {
    const underWay = reads.get(app);
    if (underWay) return underWay;
    const read = readAndKeep(app).finally(() => reads.delete(app));
    reads.set(app, read);
    return read;
  }

  async function readAndKeep(app: string): Promise<AppPolicy> {
    try {
      const policy = await readPolicy(o.pool, app);
      known.delete(app);
      known.set(app, { policy, readAt: now() });
      for (const oldest of known.keys()) {
        if (known.size <= MAXIMUM_APPS) break;
        known.delete(oldest);
      }
      return policy;
    } catch {
      o.onFailure();
      const earlier = known.get(app);
      if (!earlier) throw new RegistryError('UPSTREAM_UNAVAILABLE', 'APP_POLICY_UNAVAILABLE');
      // What was said last holds until it can be read again: a restriction stays one.
      earlier.readAt = now();
      return earlier.policy;
    }
  }

  return {
    policyOf(app, maximumAgeMs = MAXIMUM_AGE_MS) {
      const found = known.get(app);
      const age = found ? now() - found.readAt : Infinity;
      if (!found || age > Math.min(maximumAgeMs, MAXIMUM_AGE_MS)) return readOnce(app);
      if (age > REFRESH_MS) void readOnce(app).catch(() => undefined);
      return found.policy;
    },
    async registeredDocuments(count) {
      try {
        return await readDocuments(o.pool, count);
      } catch {
        o.onFailure();
        return [];
      }
    },
  };
}

async function readDocuments(pool: pg.Pool, count: number): Promise<string[]> {
  const { rows } = await pool.query<{ document: string }>(
    'select document from edge.operation group by document order by max(registered_at) desc, document limit $1',
    [count],
  );
  return rows.map(({ document }) => document);
}

async function readPolicy(pool: pg.Pool, app: string): Promise<AppPolicy> {
  const { rows } = await pool.query<{
    points_per_minute: number | null;
    only_registered: boolean;
    sha256: string | null;
    document: string | null;
  }>({
    name: 'edge-app-policy',
    text: `select a.points_per_minute, a.only_registered, o.sha256, o.document
      from edge.app a left join edge.operation o using (client_id) where a.client_id = $1`,
    values: [app],
  });
  const [first] = rows;
  return {
    pointsPerMinute: first?.points_per_minute ?? undefined,
    onlyRegistered: first?.only_registered ?? false,
    operations: new Map(
      rows.flatMap(({ sha256, document }) =>
        sha256 === null || document === null ? [] : [[sha256, document]],
      ),
    ),
  };
}
