import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { troubleOf } from '../../graph/client.js';
import { Loading, TroubleNotice } from '../../shell/states.js';
import { Rich, useWording } from '../../words/WordingContext.js';
import { UsageDocument, type UsageDay } from './documents.js';
import { UsageChart } from './UsageChart.js';

const DAYS = 14;

/** What the gateway has counted of an app: a picture, the same as a table, and what went wrong. */
export function Usage({ id }: { id: string }): ReactNode {
  const { usage: words } = useWording().words.portal;
  const [{ data, error, fetching }, ask] = useQuery({
    query: UsageDocument,
    variables: { id, days: DAYS },
    requestPolicy: 'network-only',
  });
  const again = (): void => ask({ requestPolicy: 'network-only' });
  const days = data?.appUsage;
  return (
    <section className="usage">
      <div className="sh">
        <div>
          <h2>{words.title}</h2>
          <p>{words.lead}</p>
        </div>
        <button type="button" className="btn sm" onClick={again} disabled={fetching}>
          {words.refresh}
        </button>
      </div>
      {days ? (
        <Counted days={days} />
      ) : error && !fetching ? (
        <TroubleNotice trouble={troubleOf(error)} onRetry={again} />
      ) : (
        <Loading rows={4} />
      )}
    </section>
  );
}

function Counted({ days }: { days: readonly UsageDay[] }): ReactNode {
  const { usage: words } = useWording().words.portal;
  const sum = (pick: (day: UsageDay) => number | null): number =>
    days.reduce((total, day) => total + (pick(day) ?? 0), 0);
  const operations = sum((day) => day.operations);
  if (operations === 0) return <p className="panel pad mute">{words.none}</p>;
  return (
    <>
      <div className="panel">
        <p className="ch-pad">
          <Rich
            text={words.total(
              operations,
              sum((day) => day.points),
            )}
          />
        </p>
        <UsageChart days={days} />
      </div>
      <DayTable days={days} />
      <div className="pair">
        <Tally
          title={words.errors}
          name={words.code}
          none={words.noErrors}
          counts={days.flatMap(({ errors }) =>
            (errors ?? []).map(({ code, count }) => [code ?? '', count ?? 0]),
          )}
        />
        <Tally
          title={words.registered}
          name={words.operations}
          none={words.noRegistered}
          counts={days.flatMap(({ registeredOperations }) =>
            (registeredOperations ?? []).map(({ name, count }) => [name ?? '', count ?? 0]),
          )}
        />
      </div>
    </>
  );
}

function DayTable({ days }: { days: readonly UsageDay[] }): ReactNode {
  const { words, format } = useWording();
  const { usage } = words.portal;
  const number = (value: number | null): string => (value === null ? '–' : format.number(value));
  return (
    <div className="panel scroll" tabIndex={0} role="region" aria-label={usage.title}>
      <table className="tbl">
        <thead>
          <tr>
            <th scope="col">{usage.day}</th>
            {[usage.operations, usage.failed, usage.refused, usage.points, usage.half, usage.most].map(
              (name) => (
                <th scope="col" className="num" key={name}>
                  {name}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map((day) => (
            <tr key={day.day}>
              <th scope="row" className="nowrap">
                {format.date(`${day.day}T12:00:00Z`)}
              </th>
              <td className="num">{number(day.operations)}</td>
              <td className="num">{number(day.failed)}</td>
              <td className="num">{number(day.refusedForPoints)}</td>
              <td className="num">{number(day.points)}</td>
              <td className="num">{number(day.p50Milliseconds)}</td>
              <td className="num">{number(day.p95Milliseconds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Tally({
  title,
  name,
  none,
  counts,
}: {
  title: string;
  name: string;
  none: string;
  counts: readonly (readonly [string, number])[];
}): ReactNode {
  const { words, format } = useWording();
  const totals = new Map<string, number>();
  for (const [label, count] of counts) totals.set(label, (totals.get(label) ?? 0) + count);
  const sorted = [...totals].toSorted((a, b) => b[1] - a[1]);
  return (
    <section>
      <h3>{title}</h3>
      {sorted.length === 0 ? (
        <p className="mute">{none}</p>
      ) : (
        <div className="panel">
          <table className="tbl">
            <thead>
              <tr>
                <th scope="col">{name}</th>
                <th scope="col" className="num">
                  {words.portal.usage.operations}
                </th>
              </tr>
            </thead>
            <tbody>
              {sorted.map(([label, count]) => (
                <tr key={label}>
                  <td>
                    <code className="ltr">{label}</code>
                  </td>
                  <td className="num">{format.number(count)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
