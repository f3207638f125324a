import type { DuckDBConnection } from '@duckdb/node-api';
import { SqlError } from '../sqlError.js';
import type { StatementResult, WorkerSettings } from './protocol.js';
import { guardStatement, splitExplain } from './statementGuard.js';

/** Checks a statement with DuckDB's own parser, runs it, and reads no more rows than the caps allow. */
export async function runStatement(
  connection: DuckDBConnection,
  sql: string,
  settings: WorkerSettings,
): Promise<StatementResult> {
  const { isExplain, query, offset } = splitExplain(sql);
  try {
    const parsed = await connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)::VARCHAR', [query]);
    guardStatement(String(parsed.getRows()[0]?.[0]));
    const reader = await connection.streamAndReadUntil(
      isExplain ? `EXPLAIN ${query}` : query,
      settings.maximumRows + 1,
    );
    const names = reader.deduplicatedColumnNames();
    const columns = names.map((name, index) => ({ name, type: reader.columnType(index).toString() }));
    const rows: unknown[][] = [];
    let bytes = 0;
    for (const row of reader.getRowsJS()) {
      const plain = row.map(toJson);
      bytes += JSON.stringify(plain).length;
      if (rows.length === settings.maximumRows || bytes > settings.maximumBytes) {
        return { columns, rows, rowCount: rows.length, truncated: true };
      }
      rows.push(plain);
    }
    return { columns, rows, rowCount: rows.length, truncated: false };
  } catch (error) {
    throw explain(error, query, offset);
  }
}

/** Whole numbers stay numbers while they are exact; days and times become ISO 8601; lists and structs follow suit. */
function toJson(value: unknown): unknown {
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, toJson(part)]));
  }
  return value;
}

/** Kinds of DuckDB's errors whose first line speaks of the statement alone. */
const ABOUT_THE_STATEMENT =
  /^(Parser|Binder|Catalog|Conversion|Out of Range|Invalid Input|Mismatch Type|Constraint|Syntax|Not implemented) Error: /;

function explain(error: unknown, query: string, offset: number): SqlError {
  if (error instanceof SqlError) {
    // DuckDB counts bytes; readers count characters, from the start of all they wrote.
    const position =
      error.position === undefined
        ? undefined
        : offset + Buffer.from(query).subarray(0, error.position).toString().length;
    return new SqlError(error.code, error.message, position);
  }
  const message = error instanceof Error ? error.message : '';
  if (/Out of Memory|could not allocate|bad_alloc/i.test(message)) return new SqlError('RESOURCE_LIMIT');
  const first = message.split('\n')[0] ?? '';
  if (!ABOUT_THE_STATEMENT.test(first) || first.includes('/')) return new SqlError('STATEMENT_INVALID');
  return new SqlError('STATEMENT_INVALID', first, positionOf(message, query, offset));
}

/** DuckDB shows the line with a caret below; the place is that of the caret. */
function positionOf(message: string, query: string, offset: number): number | undefined {
  const match = /\nLINE (\d+): (.*)\n( *)\^/.exec(message);
  if (!match) return undefined;
  const [, line, shown, spaces] = match;
  const column = (spaces?.length ?? 0) - `LINE ${line}: `.length;
  const before = query
    .split('\n')
    .slice(0, Number(line) - 1)
    .join('\n');
  // A long line is shown in part, with dots for what was cut.
  if (column < 0 || shown?.startsWith('...')) return undefined;
  return offset + before.length + (Number(line) > 1 ? 1 : 0) + column;
}
