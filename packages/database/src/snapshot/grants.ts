import type { Client } from 'pg';
import { IS_OF_THE_SCHEMA, lines } from './catalogue.js';

const GRANTEE = `case x.grantee when 0 then 'public' else x.grantee::regrole::text end`;
const OPTION = `case when x.is_grantable then ' with grant option' else '' end`;

/** Who may look into the schema or create in it, besides its owner. */
export async function schemaGrantLines(client: Client, schema: string): Promise<string[]> {
  return lines(
    client,
    `select format('grant %s on schema %I to %s%s;', string_agg(lower(x.privilege_type), ', ' order by x.privilege_type),
        n.nspname, ${GRANTEE}, ${OPTION}) as line
      from pg_namespace n cross join aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) x
      where n.nspname = $1 and x.grantee <> n.nspowner
      group by n.nspname, x.grantee, x.is_grantable order by ${GRANTEE} collate "C"`,
    schema,
  );
}

/**
 * Who may do what with tables, views and sequences and with single columns, and what new objects are born
 * with.
 */
export async function relationGrantLines(client: Client, schema: string): Promise<string[]> {
  return [
    ...(await lines(client, WHOLE, schema)),
    ...(await lines(client, BY_COLUMN, schema)),
    ...(await lines(client, DEFAULTS, schema)),
  ];
}

const WHOLE = `
  select format('grant %s on %s to %s%s;', string_agg(lower(x.privilege_type), ', ' order by x.privilege_type),
      c.oid::regclass, ${GRANTEE}, ${OPTION}) as line
  from pg_class c
  cross join aclexplode(coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))) x
  where ${IS_OF_THE_SCHEMA} and c.relkind in ('r', 'p', 'v', 'm', 'S') and x.grantee <> c.relowner
  group by c.oid, c.relname, x.grantee, x.is_grantable order by c.relname collate "C", ${GRANTEE} collate "C"`;

const BY_COLUMN = `
  select format('grant %s (%s) on %s to %s%s;', lower(x.privilege_type),
      string_agg(quote_ident(a.attname), ', ' order by a.attname collate "C"), c.oid::regclass, ${GRANTEE}, ${OPTION}) as line
  from pg_class c join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
  cross join aclexplode(a.attacl) x
  where ${IS_OF_THE_SCHEMA} and x.grantee <> c.relowner
  group by c.oid, c.relname, x.grantee, x.is_grantable, x.privilege_type
  order by c.relname collate "C", ${GRANTEE} collate "C", x.privilege_type`;

const DEFAULTS = `
  select format('alter default privileges for role %I in schema %I: %s on %s to %s%s;', pg_get_userbyid(d.defaclrole), $1::text,
      string_agg(lower(x.privilege_type), ', ' order by x.privilege_type), d.defaclobjtype, ${GRANTEE}, ${OPTION}) as line
  from pg_default_acl d cross join aclexplode(d.defaclacl) x
  where d.defaclnamespace = (select oid from pg_namespace where nspname = $1)
  group by d.defaclrole, d.defaclobjtype, x.grantee, x.is_grantable
  order by pg_get_userbyid(d.defaclrole) collate "C", d.defaclobjtype, ${GRANTEE} collate "C"`;
