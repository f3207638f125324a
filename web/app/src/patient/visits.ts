import type { AccessEvent } from './documents.js';

type What = NonNullable<AccessEvent['what']>[number];
type Word = NonNullable<AccessEvent['purpose']>;

/** What somebody did at one time, out of all parts of the service that were asked for it. */
export interface Visit {
  readonly id: string;
  /** Milliseconds since the epoch, of the latest event. */
  readonly at: number;
  readonly who: NonNullable<AccessEvent['who']>;
  readonly purpose: Word | null;
  readonly what: readonly What[];
  readonly permittedBy: readonly Word[];
  readonly refusedBecause: readonly Word[];
  readonly kind: VisitKind;
}

export type VisitKind = 'own' | 'emergency' | 'app' | 'care' | 'refused';

const TOGETHER_MS = 2 * 60_000;

/**
 * One operation leaves an event in each part of the service; a person sees one visit. Events of the same person, for the
 * same purpose, within two minutes of the next are one. Newest first, as the events are.
 */
export function visitsOf(events: readonly AccessEvent[]): Visit[] {
  const visits: { visit: Visit; key: string; earliest: number }[] = [];
  for (const event of events) {
    if (event.who == null || event.occurredAt == null) continue;
    const at = Date.parse(event.occurredAt);
    const key = JSON.stringify([event.who.code, event.who.name, event.purpose?.code]);
    const open = visits.findLast((each) => each.key === key);
    const visit = visitOf(event, event.who, at);
    if (open && open.earliest - at <= TOGETHER_MS) {
      open.visit = joined(open.visit, visit);
      open.earliest = at;
    } else visits.push({ visit, key, earliest: at });
  }
  return visits.map(({ visit }) => visit);
}

function visitOf(event: AccessEvent, who: NonNullable<AccessEvent['who']>, at: number): Visit {
  const parts = {
    id: event.id,
    at,
    who,
    purpose: event.purpose ?? null,
    what: event.what ?? [],
    permittedBy: event.permittedBy ?? [],
    refusedBecause: event.refusedBecause ?? [],
  };
  return { ...parts, kind: kindOf(parts) };
}

function joined(a: Visit, b: Visit): Visit {
  const parts = {
    ...a,
    what: distinct([...a.what, ...b.what], ({ code, outcome }) => `${code} ${outcome}`),
    permittedBy: distinct([...a.permittedBy, ...b.permittedBy], ({ code }) => code),
    refusedBecause: distinct([...a.refusedBecause, ...b.refusedBecause], ({ code }) => code),
  };
  return { ...parts, kind: kindOf(parts) };
}

function kindOf({ who, purpose, what, permittedBy }: Omit<Visit, 'kind'>): VisitKind {
  if (who.kind === 'SELF') return 'own';
  if (purpose?.code === 'EMERGENCY' || permittedBy.some(({ code }) => code === 'BREAK_GLASS'))
    return 'emergency';
  if (what.length > 0 && what.every(({ outcome }) => outcome === 'REFUSED')) return 'refused';
  return who.kind === 'APP' ? 'app' : 'care';
}

function distinct<T>(values: readonly T[], key: (value: T) => string): T[] {
  return [...new Map(values.map((value) => [key(value), value])).values()];
}
