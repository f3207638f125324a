import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, type ReactNode } from 'react';
import { Icon } from '../look/Icon.js';
import { useWording } from '../words/WordingContext.js';
import type { Result, Value } from './statements.js';

const ROW_HEIGHT = 32;
const lock = <Icon name="lock" />;
const NUMBER = /INT|DOUBLE|DECIMAL|FLOAT|REAL|HUGEINT/;

/** The rows of a result; only those in sight are in the page, so that 100,000 scroll like ten. */
export function ResultGrid({ result }: { result: Result }): ReactNode {
  const { words, format } = useWording();
  const scroller = useRef<HTMLDivElement>(null);
  const { columns, rows } = result;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const widths = useMemo(() => widthsOf(result), [result]);
  const template = {
    minWidth: widths.reduce((sum, width) => sum + width, 64),
    gridTemplateColumns: `64px ${widths.map((width) => `minmax(${width}px, 1fr)`).join(' ')}`,
  };
  const number = (value: number): string => format.number(value, 6);
  const state = columns.findIndex(({ name }) => name === 'cell_state');
  return (
    <div
      ref={scroller}
      className="vgrid ltr"
      role="table"
      aria-label={words.workbench.result}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length + 1}
      tabIndex={0}
    >
      <div className="vhead" role="row" aria-rowindex={1} style={template}>
        <span role="columnheader" className="rn">
          <span className="sr">{words.workbench.row}</span>
        </span>
        {columns.map(({ name, type }, index) => (
          <span
            key={index}
            role="columnheader"
            className={NUMBER.test(type) ? 'num' : undefined}
            title={type}
          >
            {name}
          </span>
        ))}
      </div>
      <div className="vbody" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index] ?? [];
          const isHidden = state !== -1 && row[state] === 'suppressed';
          return (
            <div
              key={index}
              role="row"
              aria-rowindex={index + 2}
              className={isHidden ? 'vrow hid' : 'vrow'}
              style={{ ...template, height: ROW_HEIGHT, transform: `translateY(${start}px)` }}
            >
              <span role="cell" className="rn">
                {format.number(index + 1)}
              </span>
              <Cells columns={columns} row={row} isHidden={isHidden} number={number} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Cells({
  columns,
  row,
  isHidden,
  number,
}: {
  columns: Result['columns'];
  row: readonly Value[];
  isHidden: boolean;
  number: (value: number) => string;
}): ReactNode {
  return columns.map(({ type }, column) => {
    const value = row[column] ?? null;
    const isNumber = NUMBER.test(type);
    return (
      <span key={column} role="cell" className={isNumber ? 'num' : undefined}>
        {isHidden && isNumber && value === null ? lock : textOf(value, number)}
      </span>
    );
  });
}

function textOf(value: Value, number: (value: number) => string): ReactNode {
  if (value === null) return <span className="null">null</span>;
  if (typeof value === 'number') return number(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const SAMPLE = 200;

/** Wide enough for the name and for most of the first values. */
function widthsOf({ columns, rows }: Result): number[] {
  return columns.map(({ name }, column) => {
    const lengths = rows.slice(0, SAMPLE).map((row) => String(row[column] ?? 'null').length);
    return Math.min(Math.max(name.length, ...lengths) * 8 + 28, 320);
  });
}
