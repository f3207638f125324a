import type { DuckDBConnection } from '@duckdb/node-api';
import { ALLOWED_TABLES } from './allowed.js';

/** A view or table that researchers may read, with its documentation. */
export interface CatalogTable {
  /** As it is written in a statement: `benchmark.fees`, `release`. */
  readonly name: string;
  readonly comment: string | null;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly comment: string | null;
  }[];
}

/** What may be read, out of the file itself. Tables off the list are not even named. */
export async function readCatalog(connection: DuckDBConnection): Promise<CatalogTable[]> {
  const comments = await connection.runAndReadAll(`
    SELECT schema_name, view_name, comment FROM duckdb_views() WHERE NOT internal
    UNION ALL SELECT schema_name, table_name, comment FROM duckdb_tables() WHERE NOT internal`);
  const columns = await connection.runAndReadAll(`
    SELECT schema_name, table_name, column_name, data_type, comment FROM duckdb_columns() WHERE NOT internal
    ORDER BY schema_name, table_name, column_index`);
  const comment = new Map(
    comments.getRows().map(([schema, table, text]) => [`${String(schema)}.${String(table)}`, text]),
  );
  return namesOfTables().map(({ schema, table, name }) => ({
    name,
    comment: textOrNull(comment.get(`${schema}.${table}`)),
    columns: columns
      .getRows()
      .filter(([ofSchema, ofTable]) => ofSchema === schema && ofTable === table)
      .map(([, , column, type, text]) => ({
        name: String(column),
        type: String(type),
        comment: textOrNull(text),
      })),
  }));
}

function namesOfTables(): { schema: string; table: string; name: string }[] {
  return ['benchmark', 'main'].flatMap((schema) =>
    (ALLOWED_TABLES[schema] ?? []).map((table) => ({
      schema,
      table,
      name: schema === 'main' ? table : `${schema}.${table}`,
    })),
  );
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
