import path from 'node:path';
import { createDemoAccounts, createDemoApps } from '@caregraph/identity/demo';
import { importPaths, seedPopulation } from '@caregraph/ingest';
import pg from 'pg';
import type { OpenDatabase } from '../database/openDatabase.js';
import type { Secrets } from '../database/secrets.js';
import { ROOT, type Settings } from '../settings.js';

/** The seed of the demonstration's population; the same everywhere, so that everybody sees the same figures. */
const DEMO_SEED = 'caregraph';

/** Apps, sample patients and accounts of the demo realm. Repeating it changes nothing. */
export async function makeDemoRealm(database: OpenDatabase, secrets: Secrets): Promise<void> {
  await createDemoApps({ ingestUrl: database.urls.ingest });
  const report = await importPaths({
    databaseUrl: database.urls.ingest,
    paths: [path.join(ROOT, 'samples')],
  });
  if (report.failed > 0)
    throw new Error(
      `The samples could not be imported:\n  ${report.failures.map((failure) => `${failure.file}: ${failure.message}`).join('\n  ')}`,
    );
  await createDemoAccounts({ ingestUrl: database.urls.ingest, password: secrets.demoPassword });
}

/** Has anything but the samples been stored yet? */
export async function hasPopulation(database: OpenDatabase): Promise<boolean> {
  const client = new pg.Client({ connectionString: database.urls.ingest });
  await client.connect();
  try {
    const { rows } = await client.query<{ many: boolean }>(
      'select count(*) > 20 as many from identity.patient',
    );
    return rows[0]?.many ?? false;
  } finally {
    await client.end();
  }
}

/** Seeds the demonstration's synthetic population. */
export async function seedDemo(
  database: OpenDatabase,
  settings: Settings,
  onProgress: (line: string) => void,
): Promise<void> {
  await seedPopulation({
    databaseUrl: database.urls.ingest,
    patients: settings.seedPatients,
    subscribers: settings.seedSubscribers,
    seed: DEMO_SEED,
    onProgress: (progress) =>
      onProgress(
        `${progress.patientsDone.toLocaleString('en')} of ${settings.seedPatients.toLocaleString('en')} patients`,
      ),
  });
}
