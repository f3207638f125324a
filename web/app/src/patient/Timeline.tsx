import type { ReactNode } from 'react';
import { useWording } from '../words/WordingContext.js';
import type { Visit } from './visits.js';

const DAY_MS = 86_400_000;
const ROW = 28;
const MOST_ROWS = 8;

/** When each organisation looked, over the last days; the list below says the same in words. */
export function Timeline({ visits, days }: { visits: readonly Visit[]; days: number }): ReactNode {
  const { words, format } = useWording();
  const now = Date.now();
  const recent = visits.filter(({ at }) => now - at <= days * DAY_MS);
  const parties = [
    ...Map.groupBy(recent, ({ who }) => who.name ?? words.history.roles[who.code] ?? who.text),
  ].toSorted((a, b) => b[1].length - a[1].length);
  if (parties.length === 0) return null;
  const rows = parties.slice(0, MOST_ROWS);
  const place = (at: number): string => `${(2 + 96 * (1 - (now - at) / (days * DAY_MS))).toFixed(2)}%`;
  return (
    <figure className="panel tlp">
      <div className="tl">
        {rows.map(([name, ofParty]) => (
          <div className="tlr" key={name}>
            <span>{name}</span>
            <svg width="100%" height={ROW} aria-hidden="true">
              <line className="t-grid" x1="2%" x2="98%" y1={ROW / 2} y2={ROW / 2} />
              {ofParty.map(({ id, at, kind }) => (
                <svg key={id} x={place(at)} y={ROW / 2} width="1" height="1" className="mark">
                  <VisitMark kind={kind} />
                </svg>
              ))}
            </svg>
            <span className="cap num">{words.count.times(ofParty.length)}</span>
          </div>
        ))}
        <div className="tlr axis" aria-hidden="true">
          <span />
          <span className="cap">
            <span>{words.history.daysAgo(days)}</span>
            <span>{words.history.today}</span>
          </span>
          <span />
        </div>
      </div>
      <ul className="tlk" aria-hidden="true">
        {(['care', 'app', 'emergency', 'refused'] as const)
          .filter((kind) => recent.some((visit) => visit.kind === kind))
          .map((kind) => (
            <li key={kind}>
              <svg width="14" height="14" viewBox="-7 -7 14 14">
                <VisitMark kind={kind} />
              </svg>
              {words.history.kinds[kind]}
            </li>
          ))}
      </ul>
      {parties.length > MOST_ROWS && (
        <p className="cap">{words.history.moreParties(format.number(parties.length - MOST_ROWS))}</p>
      )}
    </figure>
  );
}

/** Each kind has a shape of its own, so that colour is never alone. */
function VisitMark({ kind }: { kind: Visit['kind'] }): ReactNode {
  if (kind === 'app') return <rect className="tm-app" x="-5" y="-5" width="10" height="10" />;
  if (kind === 'emergency') return <path className="tm-em" d="M0-6.5 6.5 5.5h-13z" />;
  if (kind === 'refused') return <path className="tm-no" d="M-4-4 4 4M4-4-4 4" />;
  return <circle className="tm-care" r="5" />;
}
