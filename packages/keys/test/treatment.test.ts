import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestDatabase } from '@caregraph/database';
import pg from 'pg';
import { COLUMN_TREATMENTS, SEALED_COLUMNS } from '../src/index.js';

test('every column that can hold text, bytes or a date has a treatment, and every treatment a column', async (t) => {
  const database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  t.after(async () => {
    await client.end();
    await database.drop();
  });
  const columns = async (): Promise<string[]> => {
    const { rows } = await client.query<{ place: string }>(
      `select n.nspname || '.' || c.relname || '.' || a.attname as place
        from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
          join pg_type y on y.oid = a.atttypid
        where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped and c.relname <> 'migration'
          and n.nspname !~ '^(pg_|information_schema)'
          and coalesce(nullif(y.typbasetype, 0), y.oid)::regtype::text ~ '^(text|character|json|bytea|date|xml|name|citext|hstore|inet|tsvector)'`,
    );
    return rows.map(({ place }) => place).toSorted();
  };
  const treated = Object.entries(COLUMN_TREATMENTS)
    .flatMap(([table, ofTable]) => Object.keys(ofTable).map((column) => `${table}.${column}`))
    .toSorted();
  assert.deepEqual(await columns(), treated);
  await client.query('alter table records.condition add column note text');
  assert.ok(
    (await columns()).some((place) => !treated.includes(place)),
    'a new column is noticed',
  );
});

test('what is sealed of a table stands in no column of its own', () => {
  for (const [table, { always }] of Object.entries(SEALED_COLUMNS))
    for (const column of always)
      assert.ok(!(column in (COLUMN_TREATMENTS[table] ?? {})), `${table}.${column}`);
});
