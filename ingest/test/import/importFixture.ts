import { createTestKeys } from '@caregraph/keys/testing';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import { TABLES, importPaths, type ImportReport, type TableName } from '@caregraph/ingest';
import { Client } from 'pg';

/** This file runs as ingest/dist/test/import/importFixture.js. */
const ROOT = join(import.meta.dirname, '../../../..');

export const SAMPLES = join(ROOT, 'samples');

/** Bundles of synthetic patients made by Synthea; not part of the project. */
export const SYNTHEA = join(process.env['CAREGRAPH_SHARED'] ?? join(ROOT, '../shared'), 'data/synthea');

/** Why a test of Synthea's bundles cannot run here, or false when it can. */
export const SYNTHEA_MISSING = existsSync(SYNTHEA)
  ? false
  : 'no Synthea bundles: set CAREGRAPH_SHARED to the folder that holds data/synthea';

/** A migrated database with the partner app that the samples' consents name, and a superuser's connection to it. */
export interface ImportDatabase {
  url: string;
  admin: Client;
  /** Of the role that import and seed write as. */
  ingest(): Promise<Client>;
  run(...paths: string[]): Promise<ImportReport>;
  /** Every row of every table that import writes, as text: two databases are the same when this is. */
  content(): Promise<Record<string, string[]>>;
  count(table: TableName): Promise<number>;
}

export async function importDatabase(t: TestContext): Promise<ImportDatabase> {
  const database: TestDatabase = await createTestDatabase();
  const admin = new Client({ connectionString: database.adminUrl });
  await admin.connect();
  const clients = [admin];
  t.after(async () => {
    for (const client of clients) await client.end();
    await database.drop();
  });
  await admin.query(
    `insert into identity.partner_app (id, client_id, name, metadata)
      values ('50000000-0000-4000-8000-000000000001', 'demo-partner-app', 'Lumen Health', '{}')`,
  );
  const url = database.urls.ingest;
  return {
    url,
    admin,
    async ingest() {
      const client = new Client({ connectionString: url });
      await client.connect();
      clients.push(client);
      return client;
    },
    run: (...paths) => importPaths({ databaseUrl: url, keyProvider: createTestKeys().provider, paths }),
    content: () => contentOf(admin),
    async count(table) {
      const { rows } = await admin.query<{ count: string }>(`select count(*) from ${table}`);
      return Number(rows[0]?.count);
    },
  };
}

async function contentOf(admin: Client): Promise<Record<string, string[]>> {
  const tables = [...Object.keys(TABLES), 'access.effective_grant'];
  const content: Record<string, string[]> = {};
  for (const table of tables) content[table] = await createTestKeys().openRows(admin, table);
  return content;
}

export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'caregraph-import-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes copies of a sample, each of another patient: every id but those of clinics and practitioners is made anew. */
export async function writeCopies(
  folder: string,
  copies: number,
  name = (copy: number) => `copy-${copy}.json`,
): Promise<void> {
  const text = await readFile(join(SAMPLES, '04-dario-thistledown.json'), 'utf8');
  for (let copy = 1; copy <= copies; copy++) {
    const segment = copy.toString(16).padStart(4, '0');
    const content = text.replaceAll(/\b([2-9a-f][0-9a-f]{7})-0000-4000-8000-/g, `$1-${segment}-4000-8000-`);
    await writeFile(join(folder, name(copy)), content);
  }
}

export interface TestResource {
  resourceType: string;
  id: string;
  [element: string]: unknown;
}

/** The resources of all bundles in a folder, with references between them as Type/id. */
export async function resourcesIn(folder: string): Promise<TestResource[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted();
  const resources: TestResource[] = [];
  for (const name of names) {
    const text = await readFile(join(folder, name), 'utf8');
    const bundle: { entry: { fullUrl: string; resource: TestResource }[] } = JSON.parse(text);
    const targets = new Map(
      bundle.entry.map(({ fullUrl, resource }) => [fullUrl, `${resource.resourceType}/${resource.id}`]),
    );
    const resolved = text.replaceAll(
      /"reference":\s*"(urn:uuid:[^"]+)"/g,
      (_whole, url: string) => `"reference":"${targets.get(url)}"`,
    );
    const again: typeof bundle = JSON.parse(resolved);
    resources.push(...again.entry.map(({ resource }) => resource));
  }
  return resources;
}

/** A transaction bundle of some resources, each under its urn:uuid. */
export function bundleOf(...resources: object[]): string {
  const entry = resources.map((resource) => ({
    fullUrl: `urn:uuid:${'id' in resource ? String(resource.id) : ''}`,
    resource,
    request: { method: 'POST', url: 'resource' },
  }));
  return JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }, null, 1);
}

export const CLINIC = {
  resourceType: 'Organization',
  id: '10000000-0000-4000-8000-0000000000c1',
  identifier: [{ system: 'urn:test:clinic', value: 'c1' }],
  name: 'Test Clinic',
};
export const PATIENT = {
  resourceType: 'Patient',
  id: '20000000-0000-4000-8000-0000000000a1',
  name: [{ family: 'Sensitivename' }],
};
export const ENCOUNTER = {
  resourceType: 'Encounter',
  id: '40000000-0000-4000-8000-0000000000e1',
  status: 'finished',
  class: { code: 'AMB' },
  subject: { reference: `urn:uuid:${PATIENT.id}` },
  serviceProvider: { reference: `urn:uuid:${CLINIC.id}` },
  period: { start: '2026-01-02T10:00:00Z' },
};
export const CONDITION = {
  resourceType: 'Condition',
  id: '41000000-0000-4000-8000-0000000000c1',
  code: { text: 'x' },
  subject: { reference: `urn:uuid:${PATIENT.id}` },
  encounter: { reference: `urn:uuid:${ENCOUNTER.id}` },
};
