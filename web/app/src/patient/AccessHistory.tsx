import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { useClient } from 'urql';
import { troubleOf, type Trouble } from '../graph/client.js';
import { Icon } from '../look/Icon.js';
import { Link, useSearchValue } from '../route/router.js';
import { Loading, Notice, TroubleNotice } from '../shell/states.js';
import { Rich, useWording } from '../words/WordingContext.js';
import { AccessHistoryDocument, type AccessEvent } from './documents.js';
import { Timeline } from './Timeline.js';
import { visitsOf, type Visit } from './visits.js';
import { VisitItem } from './VisitItem.js';

const PAGE = 100;
const DAY_MS = 86_400_000;
const SHOWN_DAYS = 90;
const FILTERS = ['others', 'everything', 'refused'] as const;

/** Who asked for what of the reader's record, when and why. */
export function AccessHistory({ patientId }: { patientId: string }): ReactNode {
  const { words, format } = useWording();
  const { events, trouble, hasMore, isLoading, more } = useHistory(patientId);
  const [filter, setFilter] = useSearchValue<(typeof FILTERS)[number]>('show', 'others');
  const visits = useMemo(() => visitsOf(events), [events]);
  if (trouble !== null && events.length === 0) return <TroubleNotice trouble={trouble} onRetry={more} />;
  if (events.length === 0 && isLoading) return <Loading />;
  const shown = visits.filter((visit) => isShown(visit, filter));
  const months = Map.groupBy(shown, ({ at }) => format.month(new Date(at)));
  return (
    <div className="pt">
      <div className="head">
        <div>
          <h1>{words.history.title}</h1>
          <p className="lead">
            <Rich text={finding(visits, hasMore, words.history.finding, format.date)} />
          </p>
        </div>
        <div className="acts">
          <button type="button" className="btn" onClick={() => window.print()}>
            <Icon name="print" /> {words.history.print}
          </button>
          <Link className="btn" href="/my-data/sharing">
            {words.history.toSharing}
          </Link>
        </div>
      </div>
      <Timeline visits={visits.filter(({ kind }) => kind !== 'own')} days={SHOWN_DAYS} />
      <fieldset className="fl seg">
        <legend className="sr">{words.history.filter}</legend>
        {FILTERS.map((each) => (
          <label key={each}>
            <input type="radio" name="show" checked={filter === each} onChange={() => setFilter(each)} />
            {words.history.filters[each]}
          </label>
        ))}
      </fieldset>
      {[...months].map(([month, inMonth]) => (
        <section key={month} aria-label={month}>
          <h2 className="mon">{month}</h2>
          <ol className="panel">
            {inMonth.map((visit) => (
              <VisitItem key={visit.id} visit={visit} />
            ))}
          </ol>
        </section>
      ))}
      {shown.length === 0 && <Notice title={words.history.noneTitle} text={words.history.noneText} />}
      <div className="end">
        {hasMore && (
          <button type="button" className="btn" onClick={more} disabled={isLoading}>
            {words.history.earlier}
          </button>
        )}
        <span className="cap">{words.history.kept}</span>
      </div>
    </div>
  );
}

function isShown({ kind, what }: Visit, filter: (typeof FILTERS)[number]): boolean {
  if (filter === 'everything') return true;
  if (filter === 'refused') return what.some(({ outcome }) => outcome === 'REFUSED');
  return kind !== 'own';
}

function finding(
  visits: readonly Visit[],
  hasMore: boolean,
  say: ReturnType<typeof useWording>['words']['history']['finding'],
  dateOf: (date: Date) => string,
): string {
  const periodStart = Date.now() - SHOWN_DAYS * DAY_MS;
  const oldest = visits.at(-1)?.at ?? periodStart;
  // What was not loaded is not counted, so the sentence says since when.
  const from = hasMore ? Math.max(periodStart, oldest) : periodStart;
  const seen = visits.filter(({ kind, at }) => kind !== 'own' && kind !== 'refused' && at >= from);
  const parties = new Set(seen.map(({ who }) => who.name ?? who.code));
  const emergencies = seen.filter(({ kind }) => kind === 'emergency').length;
  const refused = visits.filter(({ kind, at }) => kind === 'refused' && at >= from).length;
  return say({
    since: dateOf(new Date(from)),
    parties: parties.size,
    times: seen.length,
    emergencies,
    refused,
  });
}

/** Pages of events, newest first; more are asked for as they are wanted. */
function useHistory(patientId: string) {
  const client = useClient();
  const [events, setEvents] = useState<readonly AccessEvent[]>([]);
  const [after, setAfter] = useState<string | null>(null);
  const [hasMore, setHasMore] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [isLoading, setIsLoading] = useState(true);
  const load = async (cursor: string | null): Promise<void> => {
    setIsLoading(true);
    const variables = { patientId, first: PAGE, after: cursor };
    const { data, error } = await client.query(AccessHistoryDocument, variables, {
      requestPolicy: 'network-only',
    });
    setIsLoading(false);
    const history = data?.patient?.accessHistory;
    if (!history) return setTrouble(error ? troubleOf(error) : 'UNAVAILABLE');
    const nodes = history.edges.flatMap(({ node }) => (node ? [node] : []));
    setTrouble(null);
    setEvents((known) => (cursor === null ? nodes : [...known, ...nodes]));
    setAfter(history.pageInfo.endCursor ?? null);
    setHasMore(history.pageInfo.hasNextPage);
  };
  useEffect(() => {
    void load(null);
    // Another patient is another page.
  }, [patientId]);
  return { events, trouble, hasMore, isLoading, more: () => void load(after) };
}
