import { SqlError } from '../sqlError.js';

/** Kinds of DuckDB's errors whose first line speaks of the statement alone. */
const ABOUT_THE_STATEMENT =
  /^(Parser|Binder|Catalog|Conversion|Out of Range|Invalid Input|Mismatch Type|Constraint|Syntax|Not implemented) Error: /;

/** What a researcher is told of a failure: DuckDB's words where they speak of the statement alone, and the place. */
export function explainFailure(error: unknown, query: string, offset: number): SqlError {
  if (error instanceof SqlError) {
    // DuckDB counts bytes; readers count characters, from the start of all they wrote.
    const position =
      error.position === undefined
        ? undefined
        : offset + Buffer.from(query).subarray(0, error.position).toString().length;
    return new SqlError(error.code, error.message, position);
  }
  const message = error instanceof Error ? error.message : '';
  if (/^INTERRUPT/i.test(message)) return new SqlError('STATEMENT_CANCELLED');
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
