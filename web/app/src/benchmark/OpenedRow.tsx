import { useRef, type ReactNode } from 'react';
import { useQuery } from 'urql';
import { TrendChart, type TrendPoint } from '../chart/TrendChart.js';
import { csvOf } from '../download/csv.js';
import { savePicture, saveText } from '../download/save.js';
import { troubleOf } from '../graph/client.js';
import { Icon } from '../look/Icon.js';
import { Loading, TroubleNotice } from '../shell/states.js';
import { useWording } from '../words/WordingContext.js';
import { CopyLink } from './CopyLink.js';
import { BenchmarkDocument, type OpenedBenchmark } from './documents.js';
import type { Kind, Row } from './rows.js';
import { useSay } from './say.js';

/** The last quarters of one row, its facts, and what the measure means. */
export function OpenedRow({ row, kind }: { row: Row; kind: Kind }): ReactNode {
  const isFee = kind === 'FEE';
  const [{ data, error, fetching }, ask] = useQuery({
    query: BenchmarkDocument,
    variables: { id: row.id, isFee },
  });
  const opened = data?.benchmarkById;
  if (opened) return <Opened row={row} kind={kind} opened={opened} />;
  if (fetching) return <Loading rows={3} />;
  return (
    <TroubleNotice
      trouble={error ? troubleOf(error) : 'UNAVAILABLE'}
      onRetry={() => ask({ requestPolicy: 'network-only' })}
    />
  );
}

function Opened({ row, kind, opened }: { row: Row; kind: Kind; opened: OpenedBenchmark }): ReactNode {
  const { words, format } = useWording();
  const say = useSay(kind);
  const place = useRef<HTMLDivElement>(null);
  const points = pointsOf(opened);
  const { opened: text } = words.benchmark;
  const save = (): void => {
    const chart = place.current?.querySelector('svg');
    if (chart) void savePicture(`caregraph-${row.code ?? 'trend'}.png`, chart);
  };
  return (
    <div className="open">
      <div>
        <h3>{text.trend(row.label, points.length)}</h3>
        <p className="cap">{kind === 'FEE' ? text.feeTrend(row.currency) : text.shareTrend}</p>
        <div ref={place}>
          <TrendChart
            points={points}
            value={(amount) => say.value(amount, row.currency)}
            label={text.chartLabel(row.label)}
          />
        </div>
        <TrendTable points={points} value={(amount) => say.value(amount, row.currency)} />
      </div>
      <div>
        <h3>{text.facts}</h3>
        <Facts row={row} kind={kind} points={points} />
        <div className="acts">
          <button
            type="button"
            className="btn sm"
            onClick={() => saveTrend(row, points, words.benchmark.opened.csv)}
          >
            <Icon name="download" /> CSV
          </button>
          <button type="button" className="btn sm" onClick={save}>
            <Icon name="image" /> PNG
          </button>
          <CopyLink />
        </div>
        {opened.definition && <Definition definition={opened.definition} />}
        <p className="cap">
          {row.contributors === null ? '' : text.clinics(format.number(row.contributors))}
        </p>
      </div>
    </div>
  );
}

function Definition({ definition }: { definition: NonNullable<OpenedBenchmark['definition']> }): ReactNode {
  const { words } = useWording();
  return (
    <details className="definition">
      <summary>{words.benchmark.opened.definition}</summary>
      <p>
        <b>{definition.title}</b>: {definition.numerator}
        {definition.denominator && ` / ${definition.denominator}`}
      </p>
      <p>{definition.caveat}</p>
      <p>{definition.protection}</p>
      <p>
        {words.benchmark.opened.source}: {definition.source}
      </p>
    </details>
  );
}

function Facts({ row, kind, points }: { row: Row; kind: Kind; points: readonly TrendPoint[] }): ReactNode {
  const { words, format } = useWording();
  const say = useSay(kind);
  const { opened: text } = words.benchmark;
  const isFee = kind === 'FEE';
  const known = (pick: (point: TrendPoint) => number | null): number | null => {
    const values = points.map(pick).filter((value) => value !== null);
    const [first] = values;
    const last = values.at(-1);
    return values.length < 2 || first === undefined || last === undefined || first === 0
      ? null
      : last / first - 1;
  };
  const ownChange = known(({ own }) => own);
  const peerChange = known(({ middle }) => middle);
  return (
    <dl className="facts">
      <dt>{isFee ? text.ownFee : text.ownShare}</dt>
      <dd className="y">{say.ownValue(row)}</dd>
      {row.middle !== null && (
        <>
          <dt>{isFee ? text.peerFee : text.peerShare}</dt>
          <dd>{say.value(row.middle, row.currency)}</dd>
        </>
      )}
      {row.low !== null && row.high !== null && (
        <>
          <dt>{isFee ? text.feeBand : text.shareBand}</dt>
          <dd>
            {words.benchmark.range(say.value(row.low, row.currency), say.value(row.high, row.currency))}
          </dd>
        </>
      )}
      {row.contributors !== null && (
        <>
          <dt>{text.compared}</dt>
          <dd>{format.number(row.contributors)}</dd>
        </>
      )}
      {ownChange !== null && (
        <>
          <dt>{text.ownChange}</dt>
          <dd className="y">{format.change(ownChange)}</dd>
        </>
      )}
      {peerChange !== null && (
        <>
          <dt>{text.peerChange}</dt>
          <dd>{format.change(peerChange)}</dd>
        </>
      )}
    </dl>
  );
}

/** The same figures as in the chart, for whoever does not see it, and for copying. */
function TrendTable({
  points,
  value,
}: {
  points: readonly TrendPoint[];
  value: (amount: number) => string;
}): ReactNode {
  const { words, format } = useWording();
  const { csv } = words.benchmark.opened;
  return (
    <details className="trend-table">
      <summary>{words.benchmark.opened.dataTable}</summary>
      <div className="scroll" tabIndex={0} role="region" aria-label={words.benchmark.opened.dataTable}>
        <table className="tbl">
          <thead>
            <tr>
              <th scope="col">{csv.quarter}</th>
              <th scope="col" className="num">
                {csv.own}
              </th>
              <th scope="col" className="num">
                {csv.low}
              </th>
              <th scope="col" className="num">
                {csv.middle}
              </th>
              <th scope="col" className="num">
                {csv.high}
              </th>
            </tr>
          </thead>
          <tbody>
            {points.map(({ period, own, low, middle, high, peers }) => (
              <tr key={period}>
                <th scope="row">{format.quarterName(period)}</th>
                <td className="num y">{own === null ? words.benchmark.noData : value(own)}</td>
                {[low, middle, high].map((amount, index) => (
                  <td key={index} className="num">
                    {amount === null ? (index === 1 ? words.benchmark.states[peers] : '') : value(amount)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function pointsOf(opened: OpenedBenchmark): TrendPoint[] {
  return opened.trend.map((point) => {
    const fee = opened.ownFee?.trend.find(({ period }) => period === point.period);
    const share = opened.ownShare?.trend.find(({ period }) => period === point.period);
    return {
      period: point.period,
      peers: point.state,
      low: point.firstQuartile ?? null,
      middle: point.median ?? point.share ?? null,
      high: point.thirdQuartile ?? null,
      own: fee?.median ?? share?.share ?? (share?.state === 'ZERO' ? 0 : null),
    };
  });
}

function saveTrend(
  row: Row,
  points: readonly TrendPoint[],
  names: { quarter: string; own: string; low: string; middle: string; high: string },
): void {
  const lines = points.map(({ period, own, low, middle, high }) => [period, own, low, middle, high]);
  const head = [names.quarter, names.own, names.low, names.middle, names.high];
  saveText(`caregraph-${row.code ?? 'trend'}.csv`, 'text/csv', csvOf(head, lines));
}
