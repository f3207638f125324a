import pg from 'pg';

/** Alters a scratch database, as its superuser, so that one predicate is not asked. */
export const DATABASE_FAULTS: Readonly<Record<string, (adminUrl: string) => Promise<void>>> = {
  'the tenant predicate is removed': (url) => changePolicies(url, '(g.tenant_id IS NULL)', '(true)'),
  'a restriction is ignored when grants are made': (url) =>
    changeFunction(
      url,
      'access.recompute(uuid[])',
      'from consent.restriction r where',
      'from consent.restriction r where false and',
    ),
  'the end of a grant is not compared when it is read': (url) =>
    changePolicies(url, '(valid_to IS NULL)', '(true)'),
  'break-glass is not bound to the account': (url) => changePolicies(url, '(account_id IS NULL)', '(true)'),
};

async function changePolicies(adminUrl: string, from: string, to: string): Promise<void> {
  await withAdmin(adminUrl, async (client) => {
    const { rows } = await client.query<{ name: string; on: string; qual: string }>(
      `select policyname as name, format('%I.%I', schemaname, tablename) as on, qual
       from pg_policies where strpos(qual, $1) > 0`,
      [from],
    );
    if (rows.length === 0) throw new Error(`No policy says ${from}: the fault could not be planted.`);
    for (const { name, on, qual } of rows)
      await client.query(
        `alter policy ${client.escapeIdentifier(name)} on ${on} using (${qual.replaceAll(from, to)})`,
      );
  });
}

async function changeFunction(adminUrl: string, name: string, from: string, to: string): Promise<void> {
  await withAdmin(adminUrl, async (client) => {
    const { rows } = await client.query<{ text: string }>(
      'select pg_get_functiondef($1::regprocedure) as text',
      [name],
    );
    const text = rows[0]?.text ?? '';
    if (!text.includes(from))
      throw new Error(`${name} does not say "${from}": the fault could not be planted.`);
    await client.query(text.replaceAll(from, to));
  });
}

async function withAdmin(adminUrl: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
