import { Client } from 'pg';
import { TABLES } from '../../src/index.js';

/** Runs `work` with a connection of the superuser, whom row security does not stop. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * For each table, the number of its rows and a digest of all their columns; the grants that triggers made
 * included.
 */
export async function populationDigest(adminUrl: string): Promise<Record<string, string>> {
  return withClient(adminUrl, async (client) => {
    const digests: Record<string, string> = {};
    for (const table of [...Object.keys(TABLES), 'access.effective_grant', 'access.subject']) {
      const answer = await client.query<{ digest: string }>(
        `select count(*) || ' ' || md5(coalesce(string_agg(t::text, e'\\n' order by t::text), '')) as digest from ${table} t`,
      );
      digests[table] = answer.rows[0]?.digest ?? '';
    }
    return digests;
  });
}

/** Registers the demo partner app, as the demo realm does. */
export async function registerDemoApp(ingestUrl: string): Promise<void> {
  await withClient(ingestUrl, (client) =>
    client.query(
      `insert into identity.partner_app (id, client_id, name, metadata)
       values ('70000000-0000-4000-8000-000000000001', 'demo-partner-app', 'Lumen Health', '{}')`,
    ),
  );
}
