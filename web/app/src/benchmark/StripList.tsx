import { lazy, Suspense, useMemo, type ReactNode } from 'react';
import { Strip, type StripState } from '../chart/Strip.js';
import { Icon } from '../look/Icon.js';
import { Loading } from '../shell/states.js';
import { useWording } from '../words/WordingContext.js';
import type { Kind, Row } from './rows.js';
import { feeScale, shareScale, type Scale } from './scale.js';
import { useSay } from './say.js';
import type { View } from './view.js';

const OpenedRow = lazy(async () => ({ default: (await import('./OpenedRow.js')).OpenedRow }));

/** All rows on one axis. A row opens into its trend and its facts. */
export function StripList({
  rows,
  view,
  change,
}: {
  rows: readonly Row[];
  view: View;
  change: (part: Partial<View>) => void;
}): ReactNode {
  const { words } = useWording();
  const isFee = view.kind === 'FEE';
  const scale = useMemo(() => (isFee ? feeScale(rows) : shareScale(rows)), [isFee, rows]);
  return (
    <section
      className="panel list"
      aria-label={
        words.benchmark.tabs[isFee ? 'fees' : view.kind === 'CONDITION' ? 'conditions' : 'treatments']
      }
    >
      <div className="lhead">
        <span>
          {words.benchmark.columns[view.kind]} <span className="cap">· {words.benchmark.order}</span>
        </span>
        <span className="num">
          {isFee ? words.benchmark.columns.ownFee : words.benchmark.columns.ownShare}
        </span>
        <span className="ax">
          {isFee ? words.benchmark.columns.feeAxis : words.benchmark.columns.shareAxis}
          <Axis scale={scale} isFee={isFee} />
        </span>
        <span className="num">
          {isFee ? words.benchmark.columns.peerFee : words.benchmark.columns.peerShare}
        </span>
        <span>{words.benchmark.columns.stand}</span>
        <span />
      </div>
      {rows.map((row) => (
        <RowItem
          key={row.id}
          row={row}
          scale={scale}
          kind={view.kind}
          isOpen={view.open === row.id}
          onToggle={() => change({ open: view.open === row.id ? '' : row.id })}
          change={change}
        />
      ))}
    </section>
  );
}

function Axis({ scale, isFee }: { scale: Scale; isFee: boolean }): ReactNode {
  const { words, format, direction } = useWording();
  const percent = (at: number): string => `${((direction === 'rtl' ? 1 - at : at) * 100).toFixed(2)}%`;
  return (
    <svg className="axis" aria-hidden="true">
      {scale.ticks.map(({ at, value }) => (
        <g key={value}>
          <line x1={percent(at)} x2={percent(at)} y1="20" y2="26" />
          <text
            x={percent(at)}
            y="15"
            textAnchor="middle"
            className={isFee && value === 0 ? 'l-ink' : undefined}
          >
            {isFee
              ? value === 0
                ? words.benchmark.columns.median
                : format.change(value)
              : format.share(value)}
          </text>
        </g>
      ))}
    </svg>
  );
}

interface RowProps {
  readonly row: Row;
  readonly scale: Scale;
  readonly kind: Kind;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly change: (part: Partial<View>) => void;
}

function RowItem({ row, scale, kind, isOpen, onToggle, change }: RowProps): ReactNode {
  const { words } = useWording();
  const say = useSay(kind);
  const state = stateOf(row);
  const at = (value: number | null): number | null => (value === null ? null : scale.position(row, value));
  const band =
    row.low === null || row.high === null || row.middle === null
      ? null
      : {
          low: scale.position(row, row.low),
          median: scale.position(row, row.middle),
          high: scale.position(row, row.high),
        };
  const panel = `row-${row.id}`;
  const guides = useMemo(() => (kind === 'FEE' ? [0.5] : scale.ticks.map((tick) => tick.at)), [kind, scale]);
  return (
    <div className={isOpen ? 'row is-open' : 'row'}>
      <div className="sum">
        <span className="name">
          <button type="button" aria-expanded={isOpen} aria-controls={panel} onClick={onToggle}>
            {row.label}
          </button>
          <small>
            {row.code !== null && <span className="ltr">{row.code}</span>}
            {row.code !== null && row.ownCount !== null && ' · '}
            {row.ownCount !== null && say.ownCount(row)}
          </small>
        </span>
        <span className={row.ownValue === null ? 'own w' : 'own'}>{say.ownValue(row)}</span>
        <span className="cell">
          <Strip
            state={state}
            band={band}
            median={at(row.middle)}
            own={at(row.ownValue)}
            was={at(row.was)}
            guides={guides}
          />
          {state === 'hidden' && (
            <span className="pill">
              <Icon name="lock" /> {words.benchmark.hidden}
            </span>
          )}
        </span>
        <span className="peer">{row.middle === null ? '' : say.value(row.middle, row.currency)}</span>
        <Rank row={row} kind={kind} change={change} />
        <Icon name="chevron" className="chev" />
      </div>
      {isOpen && (
        <div id={panel} className="open-place">
          <Suspense fallback={<Loading rows={3} />}>
            <OpenedRow row={row} kind={kind} />
          </Suspense>
        </div>
      )}
    </div>
  );
}

function stateOf(row: Row): StripState {
  if (row.peers === 'SUPPRESSED') return 'hidden';
  if (row.own === 'NO_DATA') return 'noData';
  return row.own === 'ZERO' ? 'zero' : 'value';
}

/** Where one stands, in words; where nothing is shown, the way to peers with whom it is. */
function Rank({ row, kind, change }: Pick<RowProps, 'row' | 'kind' | 'change'>): ReactNode {
  const { words, format } = useWording();
  const say = useSay(kind);
  return (
    <span className="rank">
      <b>{say.stand(row)}</b>
      <small>
        {row.peers === 'SUPPRESSED' ? (
          row.wayOut ? (
            <button
              type="button"
              className="linklike"
              onClick={() => row.wayOut && change({ place: row.wayOut.peerGroup.level })}
            >
              {words.benchmark.widenTo(
                row.wayOut.peerGroup.label,
                row.wayOut.contributors == null ? null : format.number(row.wayOut.contributors),
              )}
            </button>
          ) : (
            words.benchmark.noWayOut
          )
        ) : (
          say.basis(row)
        )}
      </small>
    </span>
  );
}
