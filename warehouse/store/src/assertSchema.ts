import type { DuckDBConnection } from '@duckdb/node-api';
import { ReleaseRefused } from './sealedRelease.js';
import { TABLES, VIEWS } from './schema.js';

/**
 * Compares every table, view and column of the file with the schema, before anything is written. A table that
 * somebody added, or a column that could hold a person, keeps the release out.
 */
export async function assertSchema(connection: DuckDBConnection): Promise<void> {
  const expected = new Set([
    ...TABLES.flatMap((table) =>
      table.columns.map((column) => `${table.name}.${column.name} ${typeOf(column.type)}`),
    ),
    ...VIEWS.flatMap((view) => view.columns.map((column) => `benchmark.${view.name}.${column.name}`)),
  ]);
  const reader = await connection.runAndReadAll(
    `SELECT c.schema_name || '.' || c.table_name || '.' || c.column_name || if(v.view_name IS NULL, ' ' || c.data_type, '')
     FROM duckdb_columns() c LEFT JOIN duckdb_views() v
       ON v.schema_name = c.schema_name AND v.view_name = c.table_name AND v.database_name = c.database_name
     WHERE NOT c.internal AND c.database_name = current_database()`,
  );
  const found = reader.getRows().map(([name]) => String(name));
  const extra = found.find((name) => !expected.has(name));
  const missing = [...expected].find((name) => !found.includes(name));
  if (extra === undefined && missing === undefined) return;
  throw new ReleaseRefused(
    'schema',
    extra === undefined
      ? `The warehouse has no ${missing}: it was made by an older version. Move the file away and release again.`
      : `The warehouse has ${extra}, which is not of its schema. Move the file away and release again.`,
  );
}

function typeOf(declared: string): string {
  return declared.split(' ')[0] ?? declared;
}
