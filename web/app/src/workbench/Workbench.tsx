import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { saveFile } from '../download/save.js';
import { Icon } from '../look/Icon.js';
import { useCopy } from '../look/useCopy.js';
import { TroubleNotice } from '../shell/states.js';
import { useWording } from '../words/WordingContext.js';
import { ResultChart } from './ResultChart.js';
import { ResultGrid } from './ResultGrid.js';
import { SchemaTree } from './SchemaTree.js';
import { SqlEditor } from './SqlEditor.js';
import { StatementHistory } from './StatementHistory.js';
import { downloadStatement, readSchema, StatementError, type TableComment } from './statements.js';
import { useStatement } from './useStatement.js';

const FIRST_STATEMENT = `-- The most frequent conditions of the country in the last quarter
select category, patients, prevalence, cell_state
  from benchmark.condition_prevalence
 where time_level = 'quarter'
   and quarter = (select max(quarter) from benchmark.population where time_level = 'quarter')
   and place_level = 'country'
   and age_level = 'all'
   and code_level = 'category'
 order by patients desc nulls last
 limit 20`;

/** SQL over the published releases: what there is, the statement, what it gave. */
export function Workbench(): ReactNode {
  const { words } = useWording();
  const [text, setText] = useState(sharedStatement);
  const [tables, setTables] = useState<readonly TableComment[]>([]);
  const [isUnavailable, setIsUnavailable] = useState(false);
  const statement = useStatement();
  const { run } = statement;
  useEffect(() => {
    readSchema().then(setTables, () => setIsUnavailable(true));
  }, []);
  const start = useCallback(() => void run(text), [run, text]);
  const insert = (name: string): void => setText((before) => `${before.trimEnd()} ${name}`);
  if (isUnavailable) return <TroubleNotice trouble="UNAVAILABLE" onRetry={() => window.location.reload()} />;
  const { error } = statement;
  const problem =
    error instanceof StatementError && error.position !== undefined
      ? { position: error.position, message: error.message }
      : null;
  return (
    <>
      <h1 className="sr">{words.places.research}</h1>
      <div className="wb">
        <section aria-label={words.workbench.schema}>
          <SchemaTree tables={tables} onInsert={insert} />
          <p className="wb-note">
            <Icon name="shield" />
            {words.workbench.note}
          </p>
        </section>
        <section aria-label={words.workbench.statement}>
          <div className="wb-editor">
            <SqlEditor
              text={text}
              onText={setText}
              onRun={start}
              tables={tables}
              problem={problem}
              label={words.workbench.statement}
            />
          </div>
          <RunBar statement={statement} onRun={start} text={text} />
          {error && <Refused message={error.message} />}
          {statement.result ? (
            <ResultGrid result={statement.result} />
          ) : (
            !error && <p className="pad cap">{words.workbench.start}</p>
          )}
        </section>
        <section aria-label={words.workbench.evidence}>
          <div className="bar">
            <h2>{words.workbench.chart}</h2>
          </div>
          {statement.result ? (
            <ResultChart result={statement.result} />
          ) : (
            <p className="pad cap">{words.workbench.noChart}</p>
          )}
          <div className="bar">
            <h2>{words.workbench.history}</h2>
          </div>
          <StatementHistory count={statement.ended} onTake={setText} />
        </section>
      </div>
    </>
  );
}

function Refused({ message }: { message: string }): ReactNode {
  const { words } = useWording();
  return (
    <p className="wb-error" role="alert">
      <Icon name="alert" />
      <span>
        <b>{words.workbench.failed}</b> <span className="ltr">{message}</span>
      </span>
    </p>
  );
}

/** A link may bring a statement along, in the part of an address that no server sees. */
function sharedStatement(): string {
  const shared = new URLSearchParams(window.location.hash.slice(1)).get('sql');
  return shared ?? FIRST_STATEMENT;
}

function RunBar({
  statement,
  onRun,
  text,
}: {
  statement: ReturnType<typeof useStatement>;
  onRun: () => void;
  text: string;
}): ReactNode {
  const { words, format } = useWording();
  const { isRunning, result } = statement;
  const [isCopied, copy] = useCopy();
  const share = (): void => {
    const { origin, pathname } = window.location;
    copy(`${origin}${pathname}#${new URLSearchParams({ sql: text }).toString()}`);
  };
  const save = async (format_: 'csv' | 'parquet'): Promise<void> =>
    saveFile(`caregraph-result.${format_}`, await downloadStatement(statement.sql, format_));
  return (
    <div className="runbar">
      {isRunning ? (
        <button type="button" className="btn" onClick={statement.cancel}>
          <Icon name="stop" /> {words.workbench.cancel}
        </button>
      ) : (
        <button type="button" className="btn pri" onClick={onRun}>
          <Icon name="play" /> {words.workbench.run} <span className="kbd">Ctrl Enter</span>
        </button>
      )}
      <span role="status">
        {isRunning
          ? words.workbench.running
          : result
            ? words.workbench.outcome(result.rowCount, format.number(result.elapsedMs))
            : ''}
        {result?.truncated ? ` ${words.workbench.truncated}` : ''}
      </span>
      <span className="sp" />
      <button type="button" className="btn sm" onClick={share}>
        <Icon name={isCopied ? 'check' : 'link'} />{' '}
        <span aria-live="polite">{isCopied ? words.benchmark.opened.copied : words.workbench.share}</span>
      </button>
      <button type="button" className="btn sm" disabled={!result} onClick={() => void save('csv')}>
        <Icon name="download" /> CSV
      </button>
      <button type="button" className="btn sm" disabled={!result} onClick={() => void save('parquet')}>
        <Icon name="download" /> Parquet
      </button>
    </div>
  );
}
