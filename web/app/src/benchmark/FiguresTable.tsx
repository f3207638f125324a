import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useMemo, type ReactNode } from 'react';
import { Icon } from '../look/Icon.js';
import { useWording } from '../words/WordingContext.js';
import type { Kind, Row } from './rows.js';
import { useSay } from './say.js';

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });
const column = createColumnHelper<typeof features, Row>();

/** Every figure behind the strips, to be read, sorted and copied. */
export function FiguresTable({ rows, kind }: { rows: readonly Row[]; kind: Kind }): ReactNode {
  const { words } = useWording();
  const { columns: names } = words.benchmark.csv;
  const isFee = kind === 'FEE';
  const data = useMemo(() => [...rows], [rows]);
  const columns = useMemo(() => {
    const amount = (id: 'ownValue' | 'low' | 'middle' | 'high', header: string) =>
      column.accessor(id, { header, sortDescFirst: true, sortUndefined: 'last' });
    return column.columns([
      column.accessor('label', { header: words.benchmark.columns[kind] }),
      amount('ownValue', isFee ? names.ownFee : names.ownShare),
      amount('low', isFee ? names.firstQuartile : names.expectedLow),
      amount('middle', isFee ? names.median : names.share),
      amount('high', isFee ? names.thirdQuartile : names.expectedHigh),
      column.accessor('contributors', { header: names.clinics, sortDescFirst: true }),
      column.accessor('patients', { header: names.patients, sortDescFirst: true }),
    ]);
  }, [isFee, kind, names, words]);
  const table = useTable({ features, columns, data });
  const cell = useCell(kind);
  return (
    <div className="panel scroll figures" tabIndex={0} role="region" aria-label={words.benchmark.table}>
      <table className="tbl">
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => {
                const sorted = header.column.getIsSorted();
                return (
                  <th
                    key={header.id}
                    scope="col"
                    className={header.column.id === 'label' ? undefined : 'num'}
                    aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : undefined}
                  >
                    <button type="button" onClick={() => header.column.toggleSorting()}>
                      {String(header.column.columnDef.header)}
                      {sorted !== false && <Icon name={sorted === 'asc' ? 'up' : 'down'} />}
                    </button>
                  </th>
                );
              })}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map(({ id, original }) => (
            <tr key={id}>
              {columns.map((each, index) => {
                const name = String('accessorKey' in each ? each.accessorKey : '');
                const text = cell(original, name);
                if (index === 0)
                  return (
                    <th key={name} scope="row">
                      {text} {original.code !== null && <code className="ltr">{original.code}</code>}
                    </th>
                  );
                return (
                  <td key={name} className={name === 'ownValue' ? 'num y' : 'num'}>
                    {text}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What stands in a cell: a figure, or which of the three silences it is. */
function useCell(kind: Kind): (row: Row, id: string) => string {
  const { words, format } = useWording();
  const say = useSay(kind);
  return (row, id) => {
    const value = row[id as keyof Row]; // an id is a name of a row's
    if (id === 'label') return row.label;
    if (id === 'ownValue') return say.ownValue(row);
    const isCount = id === 'patients' || id === 'contributors';
    if (typeof value !== 'number')
      return row.peers === 'VALUE' ? '–' : isCount ? '' : words.benchmark.states[row.peers];
    return isCount ? format.number(value) : say.value(value, row.currency);
  };
}
