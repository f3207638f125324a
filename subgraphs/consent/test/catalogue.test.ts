import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import {
  categoryMask,
  CATEGORIES,
  categoryBit,
  LABELS,
  labelMask,
  registrationMasks,
  BREAK_GLASS_MASK,
  ROLE_POLICY,
  ROLES,
  visibleMask,
} from '@caregraph/policy';
import pg from 'pg';

describe('the database', () => {
  let database: TestDatabase | undefined;
  let owner!: pg.Client;

  before(async () => {
    database = await createTestDatabase();
    owner = new pg.Client({ connectionString: database.urls.owner });
    await owner.connect();
  });
  after(async () => {
    await owner?.end();
    await database?.drop();
  });
  const rows = async <T>(sql: string): Promise<T[]> => (await owner.query<T & pg.QueryResultRow>(sql)).rows;

  it('forces row security on every table, each with a policy; only migration logs are exempt', async () => {
    const open = await rows(`
      select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('access', 'identity', 'records', 'billing', 'consent', 'extract', 'edge') and c.relkind in ('r', 'p')
        and c.relname <> 'migration'
        and not (c.relrowsecurity and c.relforcerowsecurity and exists (select 1 from pg_policy p where p.polrelid = c.oid))`);
    assert.deepEqual(open, []);
  });

  it('has no view with the rights of its owner', async () => {
    const definer = await rows(`
      select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('v', 'm') and n.nspname in ('access', 'identity', 'records', 'billing', 'consent', 'extract', 'edge')
        and not coalesce(c.reloptions @> '{security_invoker=true}', false)`);
    assert.deepEqual(definer, []);
  });

  it('lets no login role own anything, bypass row security or change roles', async () => {
    const owners = await rows(`
      select r.rolname from pg_roles r where r.rolname like 'caregraph\\_%' and r.rolname <> 'caregraph_owner' and r.rolcanlogin
        and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb
          or exists (select 1 from pg_class c where c.relowner = r.oid) or exists (select 1 from pg_proc p where p.proowner = r.oid))`);
    assert.deepEqual(owners, []);
  });

  it('gives the de-identification process no column with an identifier, and nothing to write', async () => {
    const grants = await rows<{ place: string; privilege_type: string }>(`
      select table_schema || '.' || table_name || '.' || column_name as place, privilege_type
      from information_schema.column_privileges where grantee = 'caregraph_deidentify'`);
    assert.deepEqual(
      grants.filter(({ privilege_type }) => privilege_type !== 'SELECT'),
      [],
    );
    const identifying = /name|phone|email|address|line|city|medical_record|remainder|text|given|family|value/;
    assert.deepEqual(
      grants.filter(({ place }) => identifying.test(place.split('.')[2] ?? '')),
      [],
    );
    assert.ok(grants.length > 20);
  });

  it('has the same categories, labels, roles and registration rules as packages/policy', async () => {
    const access = new pg.Client({ connectionString: database?.urls.owner });
    await access.connect();
    await access.query('set role caregraph_access');
    const table = async (sql: string) => (await access.query<Record<string, unknown>>(sql)).rows;
    const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
    assert.deepEqual(
      await table('select name, bit from access.category order by name collate "C"'),
      CATEGORIES.map((name) => ({ name, bit: categoryBit(name) })).toSorted(byName),
    );
    assert.deepEqual(
      await table('select name, bit from access.label order by name collate "C"'),
      LABELS.map((name) => ({ name, bit: labelMask([name]) })).toSorted(byName),
    );
    for (const name of CATEGORIES)
      assert.deepEqual(await table(`select access.category_mask('{${name}}') as bit`), [
        { bit: categoryBit(name) },
      ]);
    for (const name of LABELS)
      assert.deepEqual(await table(`select access.label_mask('{${name}}') as bit`), [
        { bit: labelMask([name]) },
      ]);
    assert.deepEqual(
      await table(
        'select role as name, read_mask, write_mask, purposes from access.role_policy order by role collate "C"',
      ),
      ROLES.map((name) => ({
        name,
        read_mask: visibleMask(name),
        write_mask: categoryMask(ROLE_POLICY[name].WRITE),
        purposes: [...ROLE_POLICY[name].purposes],
      })).toSorted(byName),
    );
    assert.deepEqual(
      await table(
        'select purpose as name, category_mask from access.registration_policy order by purpose collate "C"',
      ),
      registrationMasks()
        .map(([name, category_mask]) => ({ name, category_mask }))
        .toSorted(byName),
    );
    assert.deepEqual(await table('select access.break_glass_mask() as mask'), [{ mask: BREAK_GLASS_MASK }]);
    await access.end();
  });

  it('shows a subgraph nothing without a context, and nothing with one that has ended', async () => {
    const ingest = new pg.Client({ connectionString: database?.urls.ingest });
    await ingest.connect();
    await ingest.query(
      'insert into records.condition (id, patient_id) values (gen_random_uuid(), gen_random_uuid())',
    );
    await ingest.end();
    const client = new pg.Client({ connectionString: database?.urls.records });
    await client.connect();
    await assert.rejects(client.query('select * from records.condition'), /access\.\w+/);
    await client.query('begin');
    await client.query("select access.open_context('00000000-0000-4000-8000-000000000000', 'nobody', null)");
    assert.equal((await client.query('select * from records.condition')).rowCount, 0);
    await client.query('commit');
    await assert.rejects(client.query('select * from records.condition where true'), /invalid input syntax/);
    await client.end();
  });
});
