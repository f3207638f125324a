import { useState, type ReactNode } from 'react';
import { Icon } from '../look/Icon.js';
import { useWording } from '../words/WordingContext.js';
import type { TableComment } from './statements.js';

/** The views and their columns with what each means; a name is put where the cursor is. */
export function SchemaTree({
  tables,
  onInsert,
}: {
  tables: readonly TableComment[];
  onInsert: (text: string) => void;
}): ReactNode {
  const { words } = useWording();
  const [wanted, setWanted] = useState('');
  const needle = wanted.trim().toLowerCase();
  const shown = tables
    .map((table) => ({
      ...table,
      columns:
        needle === '' || table.name.includes(needle)
          ? table.columns
          : table.columns.filter(({ name, comment }) =>
              `${name} ${comment ?? ''}`.toLowerCase().includes(needle),
            ),
    }))
    .filter(({ name, columns }) => needle === '' || name.includes(needle) || columns.length > 0);
  return (
    <>
      <div className="pad">
        <label className="find">
          <Icon name="search" />
          <span className="sr">{words.workbench.find}</span>
          <input
            type="search"
            value={wanted}
            placeholder={words.workbench.find}
            onChange={(event) => setWanted(event.target.value)}
          />
        </label>
      </div>
      <div className="tree ltr">
        {shown.map((table) => (
          <details key={table.name} open={needle !== ''}>
            <summary>
              <Icon name="table" />
              <span className="t-name">{table.name}</span>
            </summary>
            {table.comment && <p className="t-comment">{table.comment}</p>}
            <ul>
              {table.columns.map((column) => (
                <li key={column.name}>
                  <button type="button" onClick={() => onInsert(column.name)} title={words.workbench.insert}>
                    <code>{column.name}</code>
                    <small>{column.type.toLowerCase()}</small>
                  </button>
                  {column.comment && <p>{column.comment}</p>}
                </li>
              ))}
            </ul>
          </details>
        ))}
      </div>
    </>
  );
}
