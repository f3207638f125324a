import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { from as copyFrom } from 'pg-copy-streams';
import { patientIdsOf, type RowSealer } from './rowSealer.js';
import { storedColumns } from './storedTable.js';
import type { Row, TableName } from './table.js';

/**
 * Writes rows by COPY into a temporary table and one insert from there. PostgreSQL refuses COPY FROM on a
 * table with row-level security; the detour still is faster than taking JSON apart once a call has about a
 * thousand rows. `writeRows` is the better way for smaller batches and for updates.
 *
 * Must run inside a transaction: the temporary table is emptied at its end. Rows should ascend by id.
 *
 * - `insert`: fails on a row that is there.
 * - `insert-missing`: leaves a row that is there as it is; costs a look-up and a second log record per row.
 *
 * @returns how many rows were new.
 */
export async function copyRows<T extends TableName>(
  sealer: RowSealer,
  table: T,
  rows: readonly Row<T>[],
  mode: 'insert' | 'insert-missing' = 'insert',
): Promise<number> {
  if (rows.length === 0) return 0;
  const { client } = sealer;
  await sealer.prepare(patientIdsOf(table, rows));
  const columns = Object.keys(storedColumns(table)).join(', ');
  const stage = `stage_${table.replace('.', '_')}`;
  await client.query(
    `create temp table if not exists ${stage} on commit delete rows as select ${columns} from ${table} with no data`,
  );
  await pipeline(
    Readable.from(copyChunks(sealer, table, rows)),
    client.query(copyFrom(`copy ${stage} (${columns}) from stdin`)),
  );
  const inserted = await client.query(
    `insert into ${table} (${columns}) select ${columns} from ${stage}${mode === 'insert' ? '' : ' on conflict do nothing'}`,
  );
  return inserted.rowCount ?? 0;
}

const ROWS_PER_CHUNK = 500;

function* copyChunks<T extends TableName>(
  sealer: RowSealer,
  table: T,
  rows: readonly Row<T>[],
): Generator<Buffer> {
  const encoders = Object.entries(storedColumns(table)).map(([column, type]) => ({
    column,
    encode: encoderOf(type),
  }));
  for (let start = 0; start < rows.length; start += ROWS_PER_CHUNK) {
    const lines = rows.slice(start, start + ROWS_PER_CHUNK).map((row): string => {
      const values = sealer.seal(table, row);
      return encoders
        .map(({ column, encode }) => {
          const value = values[column];
          return value === null || value === undefined ? '\\N' : encode(value);
        })
        .join('\t');
    });
    yield Buffer.from(`${lines.join('\n')}\n`, 'utf8');
  }
}

type Encode = (value: unknown) => string;

/** How values of a PostgreSQL type are written in COPY's text format. */
function encoderOf(type: string): Encode {
  switch (type.replace('!', '')) {
    case 'text':
      return (value) => escapeText(String(value));
    case 'jsonb':
      return (value) => escapeText(JSON.stringify(value));
    case 'bytea':
      // In hex, whose only special character is the backslash before it.
      return (value) => `\\${String(value)}`;
    case 'text[]':
    case 'uuid[]':
    case 'bytea[]':
      return (value) => escapeText(arrayLiteral(value));
    default:
      return String;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escapeText(text: string): string {
  return /[\\\t\n\r]/.test(text)
    ? text.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character)
    : text;
}

function arrayLiteral(value: unknown): string {
  if (!Array.isArray(value)) throw new TypeError('an array column needs an array');
  return `{${value.map((item) => `"${String(item).replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
