import { useMemo, useState, type ReactNode } from 'react';
import { useQuery, type CombinedError } from 'urql';
import { troubleOf } from '../graph/client.js';
import type { Viewer } from '../graph/viewer.js';
import { Icon } from '../look/Icon.js';
import { Link } from '../route/router.js';
import { Loading, Notice, TroubleNotice } from '../shell/states.js';
import { useWording } from '../words/WordingContext.js';
import { AnonymityFooter } from './AnonymityFooter.js';
import { BenchmarksDocument } from './documents.js';
import { exportRows } from './exportRows.js';
import { FiguresTable } from './FiguresTable.js';
import { PeerPicker } from './PeerPicker.js';
import { findingOf, rowOf, type Row } from './rows.js';
import { StripKey } from './StripKey.js';
import { StripList } from './StripList.js';
import { ROWS_AT_ONCE, useView, variablesOf, type Measure, type View } from './view.js';
import { WhatChanged } from './WhatChanged.js';

const MEASURES = ['fees', 'conditions', 'treatments'] as const;
const MOST_ROWS = 100;

/** A clinic among its peers: the finding first, then each figure, then what it rests on. */
export function Benchmarks({ measure }: { measure: Measure; viewer: Viewer }): ReactNode {
  const { words } = useWording();
  const [view, change] = useView(measure);
  const [first, setFirst] = useState(ROWS_AT_ONCE);
  const [{ data, error, fetching }, ask] = useQuery({
    query: BenchmarksDocument,
    variables: variablesOf(view, first),
  });
  // While other peers are on their way the former ones stay, so that marks move instead of blinking.
  const answer = data?.benchmarks ?? null;
  const rows = useMemo(
    () => (answer?.edges ?? []).flatMap(({ node }) => (node ? [rowOf(node)] : [])),
    [answer],
  );
  const retry = (): void => ask({ requestPolicy: 'network-only' });
  if (answer === null)
    return fetching || (!data && !error) ? (
      <Loading rows={8} />
    ) : (
      <Missing isEmpty={data?.benchmarkReleases?.length === 0} error={error} onRetry={retry} />
    );
  const release = data?.benchmarkReleases?.find(({ quarters }) => quarters.includes(answer.period)) ?? null;
  const isTable = view.show === 'table';
  return (
    <div className={measure === 'fees' ? undefined : 'cond'} aria-busy={fetching}>
      <MeasureTabs measure={measure} />
      <Head measure={measure} rows={rows} view={view} change={change} period={answer.period} />
      <PeerPicker
        view={view}
        change={change}
        answer={answer}
        choices={data?.benchmarkPeerGroups ?? null}
        releases={data?.benchmarkReleases ?? []}
        release={release}
      />
      <WhatChanged rows={rows} kind={view.kind} />
      {rows.length === 0 ? (
        <NoRows onClear={view.search === '' ? null : () => change({ search: '' })} />
      ) : isTable ? (
        <FiguresTable rows={rows} kind={view.kind} />
      ) : (
        <>
          <StripKey kind={view.kind} />
          <StripList rows={rows} view={view} change={change} />
        </>
      )}
      <div className="more panel">
        <span>{words.benchmark.showing(rows.length, answer.totalCount)}</span>
        {answer.pageInfo.hasNextPage && first < MOST_ROWS && (
          <button type="button" className="btn sm" onClick={() => setFirst(MOST_ROWS)}>
            {words.benchmark.showMore}
          </button>
        )}
      </div>
      <AnonymityFooter answer={answer} kind={view.kind} release={release} />
    </div>
  );
}

interface HeadProps {
  readonly measure: Measure;
  readonly rows: readonly Row[];
  readonly view: View;
  readonly change: (part: Partial<View>) => void;
  readonly period: string;
}

/** The finding in words, and what can be done with the list. */
function Head({ measure, rows, view, change, period }: HeadProps): ReactNode {
  const { words } = useWording();
  return (
    <div className="head">
      <div>
        <h1>{words.benchmark.titles[measure]}</h1>
        <Finding measure={measure} rows={rows} />
      </div>
      <div className="acts">
        <ShowSwitch isTable={view.show === 'table'} onChange={(show) => change({ show })} />
        <button type="button" className="btn" onClick={() => exportRows(measure, period, rows, words)}>
          <Icon name="download" /> {words.benchmark.exportCsv}
        </button>
        <button
          type="button"
          className="btn print"
          aria-label={words.benchmark.print}
          onClick={() => window.print()}
        >
          <Icon name="print" />
        </button>
      </div>
    </div>
  );
}

/** Why there is no list: nothing was published yet, or it did not arrive. */
function Missing({
  isEmpty,
  error,
  onRetry,
}: {
  isEmpty: boolean;
  error: CombinedError | undefined;
  onRetry: () => void;
}): ReactNode {
  const { words } = useWording();
  if (isEmpty)
    return <Notice isPage title={words.benchmark.noReleaseTitle} text={words.benchmark.noReleaseText} />;
  return <TroubleNotice trouble={error ? troubleOf(error) : 'UNAVAILABLE'} onRetry={onRetry} />;
}

function NoRows({ onClear }: { onClear: (() => void) | null }): ReactNode {
  const { words } = useWording();
  return (
    <Notice title={words.benchmark.noRowsTitle} text={words.benchmark.noRowsText}>
      {onClear && (
        <button type="button" className="btn" onClick={onClear}>
          {words.benchmark.clearSearch}
        </button>
      )}
    </Notice>
  );
}

function MeasureTabs({ measure }: { measure: Measure }): ReactNode {
  const { words } = useWording();
  return (
    <nav className="tabs" aria-label={words.places.benchmarks}>
      {MEASURES.map((each) => (
        <Link key={each} href={`/benchmarks/${each}`} aria-current={each === measure ? 'page' : undefined}>
          {words.benchmark.tabs[each]}
        </Link>
      ))}
    </nav>
  );
}

function Finding({ measure, rows }: { measure: Measure; rows: readonly Row[] }): ReactNode {
  const { words, format } = useWording();
  const { compared, inside, above, below } = findingOf(rows);
  const names = (those: readonly Row[]): string => format.list(those.slice(0, 2).map(({ label }) => label));
  const say = measure === 'fees' ? words.benchmark.feeFinding : words.benchmark.shareFinding;
  const text =
    compared === 0
      ? words.benchmark.nothingCompared
      : say({
          compared,
          inside,
          above: above.length,
          aboveNames: names(above),
          below: below.length,
          belowNames: names(below),
        });
  return <p className="lead">{text}</p>;
}

function ShowSwitch({
  isTable,
  onChange,
}: {
  isTable: boolean;
  onChange: (show: 'strips' | 'table') => void;
}): ReactNode {
  const { words } = useWording();
  return (
    <fieldset className="seg">
      <legend className="sr">{words.benchmark.show}</legend>
      <label>
        <input type="radio" name="show" checked={!isTable} onChange={() => onChange('strips')} />
        <Icon name="strips" /> {words.benchmark.strips}
      </label>
      <label>
        <input type="radio" name="show" checked={isTable} onChange={() => onChange('table')} />
        <Icon name="table" /> {words.benchmark.table}
      </label>
    </fieldset>
  );
}
