import { CaregraphError, isUuid, type RequestContext } from '@caregraph/subgraph-kit';
import type { AppUsageDay } from './appUsage.type.js';

const MOST_DAYS = 31;

/** As identity.usage_of_app answers: `day` is YYYY-MM-DD. */
type Counted = readonly [day: string, kind: string, label: string, count: number];

/**
 * The last days of an app of the developer's, today last; days without a request are there too. Null for another's app and
 * for what is not there.
 * @throws CaregraphError FORBIDDEN, BAD_USER_INPUT DAYS_MUST_BE_1_TO_31.
 */
export async function appUsage(
  context: RequestContext,
  id: string,
  days: number,
): Promise<AppUsageDay[] | null> {
  await context.requireDuty('APP_OWNERSHIP');
  if (days < 1 || days > MOST_DAYS) throw new CaregraphError('BAD_USER_INPUT', 'DAYS_MUST_BE_1_TO_31');
  if (!isUuid(id)) return null;
  const [row] = await context.database((em) =>
    em.execute<{ usage: Counted[] | null; today: string }[]>(
      `select identity.usage_of_app(?, ?) as usage, to_char(now() at time zone 'UTC', 'YYYY-MM-DD') as today`,
      [id, days],
    ),
  );
  if (!row?.usage) return null;
  const byDay = Map.groupBy(row.usage, ([day]) => day);
  return lastDays(row.today, days).map((day) => usageOf(day, byDay.get(day) ?? []));
}

function lastDays(today: string, days: number): string[] {
  const end = Date.parse(today);
  return Array.from({ length: days }, (_, index) =>
    new Date(end - (days - 1 - index) * 86_400_000).toISOString().slice(0, 10),
  );
}

/** What one day has come to. */
function usageOf(day: string, counted: readonly Counted[]): AppUsageDay {
  const of = (kind: string) =>
    counted
      .flatMap(([, each, label, count]) => (each === kind ? [{ label, count: whole(count) }] : []))
      .toSorted((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1));
  const errors = of('ERROR');
  const durations = of('MILLISECONDS');
  return {
    day,
    operations: of('OPERATION')[0]?.count ?? 0,
    failed: of('FAILED')[0]?.count ?? 0,
    refusedForPoints: errors.find(({ label }) => label === 'RATE_LIMITED')?.count ?? 0,
    points: of('POINT')[0]?.count ?? 0,
    p50Milliseconds: percentile(durations, 0.5),
    p95Milliseconds: percentile(durations, 0.95),
    errors: errors.map(({ label, count }) => ({ code: label, count })),
    registeredOperations: of('REGISTERED').map(({ label, count }) => ({ name: label, count })),
  };
}

interface Class {
  /** The longest duration in it, in milliseconds. */
  readonly label: string;
  readonly count: number;
}

/** The nearest rank: the upper bound of the class in which it lies. */
function percentile(classes: readonly Class[], share: number): number | null {
  const total = classes.reduce((sum, { count }) => sum + count, 0);
  let rank = Math.ceil(total * share);
  for (const { label, count } of classes.toSorted((a, b) => Number(a.label) - Number(b.label))) {
    rank -= count;
    if (rank <= 0) return Number(label);
  }
  return null;
}

/** GraphQL's Int ends there. */
function whole(count: number): number {
  return Math.min(Number(count), 2_147_483_647);
}
