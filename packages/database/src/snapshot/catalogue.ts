import type { Client } from 'pg';

/** The rows' single column `line`, of a query whose only parameter is the schema's name. */
export async function lines(client: Client, sql: string, schema: string): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(sql, [schema]);
  return rows.map(({ line }) => line);
}

/** What belongs to the migration table and so not to the schema's text, as a condition on `pg_class c`. */
export const IS_OF_THE_SCHEMA = `c.relnamespace = (select oid from pg_namespace where nspname = $1)
  and c.relname not in ('migration', 'migration_id_seq')`;
