import type { Client } from 'pg';
import { IS_OF_THE_SCHEMA, lines } from './catalogue.js';

/** Views with their options: `security_invoker` decides whose row security applies. */
export async function viewLines(client: Client, schema: string): Promise<string[]> {
  return lines(
    client,
    `select concat(
        format(E'\\ncreate %sview %s%s as -- owner: %s\\n%s', case c.relkind when 'm' then 'materialized ' else '' end,
          c.oid::regclass,
          case when c.reloptions is null then '' else ' with (' || array_to_string(c.reloptions, ', ') || ')' end,
          pg_get_userbyid(c.relowner), pg_get_viewdef(c.oid, true)),
        E'\\n' || (select string_agg(pg_get_indexdef(indexrelid) || ';', E'\\n' order by pg_get_indexdef(indexrelid) collate "C")
          from pg_index where indrelid = c.oid),
        E'\\n' || (select string_agg(pg_get_triggerdef(oid) || ';', E'\\n' order by tgname collate "C")
          from pg_trigger where tgrelid = c.oid and not tgisinternal),
        format(E'\\ncomment on view %s is ', c.oid::regclass) || quote_literal(d.description) || ';') as line
      from pg_class c left join pg_description d on d.objoid = c.oid and d.classoid = 'pg_class'::regclass and d.objsubid = 0
      where ${IS_OF_THE_SCHEMA} and c.relkind in ('v', 'm')
      order by c.relname collate "C"`,
    schema,
  );
}
