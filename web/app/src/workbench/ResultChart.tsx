import { useMemo, useState, type ReactNode } from 'react';
import { useWording } from '../words/WordingContext.js';
import type { Result } from './statements.js';

const NUMBER = /INT|DOUBLE|DECIMAL|FLOAT|REAL|HUGEINT/;
const MOST = 24;
const ROW = 24;

/** One number for each label, as dots on one axis. What is hidden has no dot. */
export function ResultChart({ result }: { result: Result }): ReactNode {
  const { words, format } = useWording();
  const { columns, rows } = result;
  const numbers = columns.flatMap(({ name, type }, index) =>
    NUMBER.test(type) && !/level|_id$/.test(name) ? [index] : [],
  );
  const labels = columns.flatMap(({ type }, index) => (NUMBER.test(type) ? [] : [index]));
  const varied = labels.find((index) => new Set(rows.map((row) => row[index])).size > 1) ?? labels[0];
  const [chosenLabel, setLabel] = useState<number | null>(null);
  const [chosenNumber, setNumber] = useState<number | null>(null);
  const label = chosenLabel ?? varied;
  const number = chosenNumber ?? numbers[0];
  const dots = useMemo(
    () =>
      label === undefined || number === undefined
        ? []
        : rows.slice(0, MOST).map((row) => ({ name: String(row[label] ?? ''), value: row[number] })),
    [rows, label, number],
  );
  if (label === undefined || number === undefined || dots.length === 0)
    return <p className="pad cap">{words.workbench.noChart}</p>;
  const most = Math.max(...dots.map(({ value }) => (typeof value === 'number' ? value : 0)), 1e-9);
  const place = (value: number): string => `${(4 + 92 * (value / most)).toFixed(2)}%`;
  return (
    <div className="pad result-chart">
      <div className="two">
        <Pick
          name={words.workbench.labels}
          value={label}
          indexes={labels}
          columns={columns}
          onChange={setLabel}
        />
        <Pick
          name={words.workbench.values}
          value={number}
          indexes={numbers}
          columns={columns}
          onChange={setNumber}
        />
      </div>
      <div
        role="img"
        aria-label={words.workbench.chartLabel(columns[number]?.name ?? '', columns[label]?.name ?? '')}
      >
        {dots.map(({ name, value }, index) => (
          <div className="rdot" key={index}>
            <span title={name}>{name}</span>
            <svg width="100%" height={ROW}>
              <line className="t-grid" x1="4%" x2="96%" y1={ROW / 2} y2={ROW / 2} />
              {typeof value === 'number' ? (
                <circle className="dot" cx={place(value)} cy={ROW / 2} r="4.5" />
              ) : (
                <rect className="hatch-box" x="4%" width="92%" y="6" height="12" rx="2" />
              )}
            </svg>
            <span className="num">
              {typeof value === 'number' ? format.number(value, 4) : words.workbench.hidden}
            </span>
          </div>
        ))}
      </div>
      {rows.length > MOST && <p className="cap">{words.workbench.firstOf(MOST)}</p>}
    </div>
  );
}

function Pick({
  name,
  value,
  indexes,
  columns,
  onChange,
}: {
  name: string;
  value: number;
  indexes: readonly number[];
  columns: Result['columns'];
  onChange: (index: number) => void;
}): ReactNode {
  return (
    <label className="field">
      <span>{name}</span>
      <select className="plain" value={value} onChange={(event) => onChange(Number(event.target.value))}>
        {indexes.map((index) => (
          <option key={index} value={index}>
            {columns[index]?.name}
          </option>
        ))}
      </select>
    </label>
  );
}
