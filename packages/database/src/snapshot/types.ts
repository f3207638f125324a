import type { Client } from 'pg';
import { lines } from './catalogue.js';

/** Enumerations, domains and free-standing composite types. */
export async function typeLines(client: Client, schema: string): Promise<string[]> {
  return lines(
    client,
    `select case t.typtype
        when 'e' then format('create type %s as enum (%s);', format_type(t.oid, null),
          (select string_agg(quote_literal(enumlabel), ', ' order by enumsortorder) from pg_enum where enumtypid = t.oid))
        when 'd' then format('create domain %s as %s%s%s;', format_type(t.oid, null), format_type(t.typbasetype, t.typtypmod),
          coalesce(' default ' || t.typdefault, ''),
          (select string_agg(' ' || pg_get_constraintdef(k.oid), '' order by k.conname collate "C")
            from pg_constraint k where k.contypid = t.oid))
        else format('create type %s as (%s);', format_type(t.oid, null),
          (select string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' order by a.attnum)
            from pg_attribute a where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped))
      end as line
      from pg_type t left join pg_class c on c.oid = t.typrelid
      where t.typnamespace = (select oid from pg_namespace where nspname = $1)
        and (t.typtype in ('e', 'd') or (t.typtype = 'c' and c.relkind = 'c'))
      order by t.typname collate "C"`,
    schema,
  );
}
