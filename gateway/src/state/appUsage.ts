import type pg from 'pg';

/** What apps do, counted by day for their developers. */
export interface AppUsage {
  /** Points that the app was charged. */
  spend(app: string, points: number): void;
  /** An operation that is over; codes are those of its errors, each once. */
  count(
    app: string,
    of: {
      readonly milliseconds: number;
      readonly codes: Iterable<string>;
      /** Its name, if the app has registered it. */
      readonly registered: string | undefined;
    },
  ): void;
  /** Writes what has been counted so far. Never rejects: what could not be written is kept and tried again. */
  flush(): Promise<void>;
  /** Writes the rest, as far as PostgreSQL answers. */
  close(): Promise<void>;
}

const FLUSH_MS = 3000;

/** Counters that wait to be written, a few dozen bytes each; beyond it new ones are left out, and those there are go on. */
const MAXIMUM_COUNTERS = 20_000;

/** What a token may call an app, less what no text of PostgreSQL can hold. */
const APP = /^[\x21-\x7e]{1,255}$/;
const LABEL = /^\w{0,128}$/;

/** Classes of durations, each a quarter longer than the one before: a percentile is told to the next class up. */
const CLASSES_MS: readonly number[] = [
  ...new Set(Array.from({ length: 56 }, (_, power) => Math.ceil(1.25 ** power))),
];

/**
 * Counts in memory and adds to PostgreSQL every few seconds, so that no answer waits for it and an outage costs none: counts
 * wait until it is over. A batch whose answer was lost may be added twice; whoever kills the process loses a few seconds.
 * `today` gives the day in UTC, YYYY-MM-DD.
 */
export function createAppUsage(o: {
  pool: Pick<pg.Pool, 'query'>;
  onFailure: () => void;
  maximumCounters?: number;
  today?: () => string;
}): AppUsage {
  const today = o.today ?? (() => new Date().toISOString().slice(0, 10));
  const maximum = o.maximumCounters ?? MAXIMUM_COUNTERS;
  let counters = new Map<string, number>();
  let underWay: Promise<void> = Promise.resolve();
  const flushing = setInterval(() => void flush(), FLUSH_MS).unref();

  /** The app comes last, because it alone may hold anything. */
  function add(app: string, kind: string, label: string, count: number): void {
    if (!APP.test(app) || !LABEL.test(label)) return;
    addTo(`${today()} ${kind} ${label} ${app}`, Math.ceil(count));
  }

  function addTo(key: string, count: number): void {
    const before = counters.get(key);
    if (before === undefined && counters.size >= maximum) return;
    counters.set(key, (before ?? 0) + count);
  }

  async function write(): Promise<void> {
    if (counters.size === 0) return;
    const taken = counters;
    counters = new Map();
    try {
      await o.pool.query(ADD, columnsOf(taken));
    } catch {
      o.onFailure();
      for (const [key, count] of taken) addTo(key, count);
    }
  }

  function flush(): Promise<void> {
    return (underWay = underWay.then(write));
  }

  return {
    spend: (app, points) => add(app, 'POINT', '', points),
    count(app, { milliseconds, codes, registered }) {
      add(app, 'OPERATION', '', 1);
      add(app, 'MILLISECONDS', String(classOf(milliseconds)), 1);
      let hasFailed = false;
      for (const code of codes) {
        hasFailed = true;
        add(app, 'ERROR', code, 1);
      }
      if (hasFailed) add(app, 'FAILED', '', 1);
      if (registered !== undefined) add(app, 'REGISTERED', registered, 1);
    },
    flush,
    async close() {
      clearInterval(flushing);
      await flush();
    },
  };
}

/** In the order of the key, so that replicas that write the same rows wait for each other instead of locking up. */
const ADD = `insert into edge.app_usage (client_id, day, kind, label, count)
  select * from unnest($1::text[], $2::date[], $3::text[], $4::text[], $5::bigint[]) added (client_id, day, kind, label, count)
  order by 1, 2, 3, 4
  on conflict (client_id, day, kind, label) do update set count = app_usage.count + excluded.count`;

function columnsOf(
  counters: ReadonlyMap<string, number>,
): [string[], string[], string[], string[], number[]] {
  const columns: ReturnType<typeof columnsOf> = [[], [], [], [], []];
  for (const [key, count] of counters) {
    const [day = '', kind = '', label = '', app = ''] = key.split(' ');
    columns[0].push(app);
    columns[1].push(day);
    columns[2].push(kind);
    columns[3].push(label);
    columns[4].push(count);
  }
  return columns;
}

function classOf(milliseconds: number): number {
  return CLASSES_MS.find((bound) => milliseconds <= bound) ?? CLASSES_MS.at(-1) ?? 0;
}
