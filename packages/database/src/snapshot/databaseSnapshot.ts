import { Client } from 'pg';
import { functionLines } from './functions.js';
import { relationGrantLines, schemaGrantLines } from './grants.js';
import { tableLines } from './tables.js';
import { typeLines } from './types.js';
import { viewLines } from './views.js';

/**
 * The text of a schema as PostgreSQL's catalogue has it: types, tables, views, functions, row security,
 * policies, triggers, grants, and comments, in an order that depends on names only. The table of applied
 * migrations is left out: it tells how the schema came about, not what it is.
 * @param o.url any connection that may read the catalogue; the owner's, usually.
 * @throws Error when there is no such schema.
 */
export async function databaseSnapshot({ url, schema }: { url: string; schema: string }): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    // One transaction sees one state; without a search path the catalogue's functions qualify every name.
    await client.query(`begin isolation level repeatable read read only; set local search_path = ''`);
    const { rows } = await client.query<{ line: string }>(
      `select format('create schema %I authorization %I;', nspname, pg_get_userbyid(nspowner)) as line
        from pg_namespace where nspname = $1`,
      [schema],
    );
    if (rows[0] === undefined) throw new Error(`The database has no schema ${schema}.`);
    const sections = [
      [rows[0].line, ...(await schemaGrantLines(client, schema))],
      await typeLines(client, schema),
      await tableLines(client, schema),
      await viewLines(client, schema),
      await functionLines(client, schema),
      await relationGrantLines(client, schema),
    ];
    return sections
      .filter((lines) => lines.length > 0)
      .map((lines) => `${lines.join('\n').trim()}\n`)
      .join('\n');
  } finally {
    await client.end();
  }
}
