import type { Client } from 'pg';
import { lines } from './catalogue.js';

/**
 * Functions and procedures with their owners, whose rights a definer function uses, and who may call them.
 */
export async function functionLines(client: Client, schema: string): Promise<string[]> {
  return lines(
    client,
    `select concat(
        format(E'\\n%s;\\nalter routine %s owner to %I;', rtrim(pg_get_functiondef(p.oid), E' \\n'), p.oid::regprocedure,
          pg_get_userbyid(p.proowner)),
        (select string_agg(format(E'\\ngrant execute on routine %s to %s%s;', p.oid::regprocedure,
            case grantee when 0 then 'public' else grantee::regrole::text end,
            case when is_grantable then ' with grant option' else '' end),
            '' order by case grantee when 0 then 'public' else grantee::regrole::text end collate "C")
          from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) where grantee <> p.proowner),
        format(E'\\ncomment on routine %s is ', p.oid::regprocedure) || quote_literal(d.description) || ';') as line
      from pg_proc p left join pg_description d on d.objoid = p.oid and d.classoid = 'pg_proc'::regclass
      where p.pronamespace = (select oid from pg_namespace where nspname = $1) and p.prokind in ('f', 'p')
      order by p.oid::regprocedure::text collate "C"`,
    schema,
  );
}
