import type { ReactNode } from 'react';
import { useWording } from '../words/WordingContext.js';
import type { Kind, Row } from './rows.js';

const MOST = 4;

interface Change {
  readonly row: Row;
  readonly kind: 'shown' | 'hidden' | 'own' | 'peers';
  /** How much it matters, to choose the few that are told. */
  readonly size: number;
}

/** The few changes since the quarter before that a clinic would want to hear of first. */
export function WhatChanged({ rows, kind }: { rows: readonly Row[]; kind: Kind }): ReactNode {
  const { words, format } = useWording();
  const since = rows.find(({ change }) => change)?.change?.since;
  const changes = rows
    .flatMap((row) => changeOf(row, kind))
    .toSorted((a, b) => b.size - a.size)
    .slice(0, MOST);
  if (since === undefined || changes.length === 0) return null;
  const { changed } = words.benchmark;
  const isFee = kind === 'FEE';
  return (
    <section className="news">
      <h2>{changed.title(format.quarterName(since))}</h2>
      <ol>
        {changes.map((change) => {
          const { row } = change;
          const own = row.ownValue ?? 0;
          const was = row.was ?? 0;
          const value = (amount: number): string =>
            isFee ? format.money(amount, row.currency) : format.share(amount);
          const peerChange = isFee
            ? format.change((row.change?.medianPercent ?? 0) / 100)
            : changed.points(format.points(row.change?.share ?? 0));
          const text = {
            own: changed.own(value(was), value(own)),
            peers: changed.peers(peerChange),
            shown: changed.shown,
            hidden: changed.hidden,
          }[change.kind];
          return (
            <li key={row.id}>
              <Picture change={change} />
              <div>
                <h3>{row.label}</h3>
                <p>{text}</p>
              </div>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** Shares of a small clinic jump by themselves: only what is larger than half of what chance gives is told. */
function isMoreThanChance({ low, high }: Row, kind: Kind, difference: number): boolean {
  if (kind === 'FEE') return difference !== 0;
  return low !== null && high !== null && Math.abs(difference) > (high - low) / 2;
}

function changeOf(row: Row, kind: Kind): Change[] {
  const { change, ownValue, was, middle } = row;
  if (change?.from === 'SUPPRESSED' && change.to === 'VALUE') return [{ row, kind: 'shown', size: 0.3 }];
  if (change?.from === 'VALUE' && change.to === 'SUPPRESSED') return [{ row, kind: 'hidden', size: 0.2 }];
  const changes: Change[] = [];
  if (ownValue !== null && was !== null && was > 0 && isMoreThanChance(row, kind, ownValue - was))
    changes.push({ row, kind: 'own', size: Math.abs(Math.log(Math.max(ownValue, 1e-6) / was)) });
  const peers =
    change?.medianPercent != null
      ? Math.abs(change.medianPercent) / 100
      : middle
        ? Math.abs(change?.share ?? 0) / middle
        : 0;
  if (peers > 0.02) changes.push({ row, kind: 'peers', size: peers });
  return changes.toSorted((a, b) => b.size - a.size).slice(0, 1);
}

/** A tiny picture of the change; the words beside it say the same. */
function Picture({ change: { row, kind } }: { change: Change }): ReactNode {
  const isUp =
    kind === 'own'
      ? (row.ownValue ?? 0) >= (row.was ?? 0)
      : (row.change?.medianPercent ?? row.change?.share ?? 0) >= 0;
  const [from, to] = isUp ? [30, 14] : [14, 30];
  if (kind === 'shown' || kind === 'hidden')
    return (
      <svg viewBox="0 0 76 44" width="76" height="44" aria-hidden="true" className="news-pic">
        <rect className="hatch-box" x={kind === 'shown' ? 2 : 50} y="11" width="24" height="22" rx="2" />
        <rect className="band" x={kind === 'shown' ? 50 : 2} y="11" width="24" height="22" />
        <path className="arrow" d="M32 22h10M39 19l3 3-3 3" />
      </svg>
    );
  return (
    <svg viewBox="0 0 76 44" width="76" height="44" aria-hidden="true" className="news-pic">
      <rect className="band" x="8" y="6" width="60" height="32" />
      {kind === 'own' ? (
        <>
          <path className="t-you" d={`M8 ${from}L68 ${to}`} />
          <circle className="was" cx="8" cy={from} r="3.5" />
          <path className="you" transform={`translate(68 ${to})`} d="M0-6.5 6.5 0 0 6.5-6.5 0z" />
        </>
      ) : (
        <path className="t-med" d={`M8 ${from}L68 ${to}`} />
      )}
    </svg>
  );
}
