import { JSDuckDBValueConverter, type DuckDBConnection } from '@duckdb/node-api';
import { kindOfType } from '../encode/columnKind.js';
import { createEncoder } from '../encode/encoder.js';
import { explainFailure } from './explainFailure.js';
import type { ResultFormat } from './protocol.js';
import { guardStatement, splitExplain } from './statementGuard.js';

export interface StatementLimits {
  readonly maximumRows: number;
  readonly maximumBytes: number;
  /** Takes the names of the tables as they are met, also of those refused. */
  readonly tables: Set<string>;
  readonly send: (bytes: Uint8Array) => Promise<void>;
  /** DuckDB's own parse of a text, as JSON. */
  readonly parse: (sql: string) => Promise<string>;
}

/** Checks a statement with DuckDB's own parser, runs it, and sends no more rows than the caps allow, as they come. */
export async function runStatement(
  connection: DuckDBConnection,
  request: { readonly sql: string; readonly format: ResultFormat; readonly maximumRows: number },
  limits: StatementLimits,
): Promise<{ rowCount: number; truncated: boolean }> {
  const { isExplain, query, offset } = splitExplain(request.sql);
  const maximumRows = Math.min(request.maximumRows, limits.maximumRows);
  const started = performance.now();
  try {
    guardStatement(await limits.parse(query), limits.tables);
    const result = await connection.stream(isExplain ? `EXPLAIN ${query}` : query);
    const columns = result.deduplicatedColumnNames().map((name, index) => {
      const type = result.columnType(index);
      return { name, type: type.toString(), kind: kindOfType(type) };
    });
    const encoder = await createEncoder(request.format, columns);
    let rowCount = 0;
    let bytes = 0;
    let truncated = false;
    while (!truncated) {
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) break;
      const wanted = Math.min(chunk.rowCount, maximumRows - rowCount);
      const part = encoder.chunk(
        chunk.convertColumns(JSDuckDBValueConverter),
        wanted,
        limits.maximumBytes - bytes,
      );
      rowCount += part.rowCount;
      bytes += part.size;
      truncated = part.rowCount < chunk.rowCount;
      if (part.bytes.length > 0) await limits.send(part.bytes);
    }
    await limits.send(
      encoder.end({ rowCount, truncated, elapsedMs: Math.round(performance.now() - started) }),
    );
    return { rowCount, truncated };
  } catch (error) {
    throw explainFailure(error, query, offset);
  }
}
