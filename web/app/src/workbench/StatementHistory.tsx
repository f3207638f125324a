import { useEffect, useState, type ReactNode } from 'react';
import { Icon } from '../look/Icon.js';
import { useWording } from '../words/WordingContext.js';
import { readHistory, type PastStatement } from './statements.js';

/** What one asked before, refusals with their reason; a statement is taken back into the editor. */
export function StatementHistory({
  count,
  onTake,
}: {
  count: number;
  onTake: (sql: string) => void;
}): ReactNode {
  const { words, format } = useWording();
  const [past, setPast] = useState<readonly PastStatement[]>([]);
  useEffect(() => {
    readHistory().then(setPast, () => setPast([]));
    // Each statement that ends is a line more.
  }, [count]);
  if (past.length === 0) return <p className="pad cap">{words.workbench.noHistory}</p>;
  return (
    <ol className="hist">
      {past.map(({ id, at, sql, outcome, message, rows, ms }) => {
        const isFine = outcome === 'ok';
        return (
          <li key={id}>
            <Icon name={isFine ? 'check' : 'cross'} className={isFine ? 'yes' : 'no'} />
            <div>
              <button type="button" onClick={() => onTake(sql)}>
                <span className="sr">{words.workbench.take} </span>
                <code className="ltr">{sql.replaceAll(/\s+/g, ' ')}</code>
              </button>
              <small>
                {isFine ? words.workbench.outcome(rows, format.number(ms)) : (message ?? outcome)} ·{' '}
                {format.time(at)}
              </small>
            </div>
          </li>
        );
      })}
    </ol>
  );
}
