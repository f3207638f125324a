import { hash } from 'node:crypto';
import { createTestKeys } from '@caregraph/keys/testing';
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
 * For each table, the number of its rows and a digest of all their columns, what is sealed opened; the grants that triggers
 * made included.
 */
export async function populationDigest(adminUrl: string): Promise<Record<string, string>> {
  return withClient(adminUrl, async (client) => {
    const digests: Record<string, string> = {};
    for (const table of [...Object.keys(TABLES), 'access.effective_grant', 'access.subject']) {
      const rows = await createTestKeys().openRows(client, table);
      digests[table] = `${rows.length} ${hash('sha256', rows.join('\n'))}`;
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
