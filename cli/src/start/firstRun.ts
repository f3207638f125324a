import { readdirSync } from 'node:fs';
import path from 'node:path';
import { createDemoAccounts, createDemoApps } from '@caregraph/identity/demo';
import { importPaths, SeedMismatchError, seedPopulation } from '@caregraph/ingest';
import pg from 'pg';
import { installationKeyProvider } from '../database/keyEnvironment.js';
import type { OpenDatabase } from '../database/openDatabase.js';
import type { Secrets } from '../database/secrets.js';
import { ROOT, serviceUrl, type Settings } from '../settings.js';

const SAMPLES = path.join(ROOT, 'samples');

/** The seed of the demonstration's population; the same everywhere, so that everybody sees the same figures. */
const DEMO_SEED = 'caregraph';

/** Apps, sample patients and accounts of the demo realm. Repeating it changes nothing. */
export async function makeDemoRealm(
  database: OpenDatabase,
  secrets: Secrets,
  settings: Settings,
): Promise<void> {
  await createDemoApps({
    ingestUrl: database.urls.ingest,
    webUrl: serviceUrl(settings, 'web'),
    gatewayUrl: serviceUrl(settings, 'gateway'),
  });
  const report = await importPaths({
    databaseUrl: database.urls.ingest,
    keyProvider: await installationKeyProvider(secrets),
    paths: [SAMPLES],
  });
  if (report.failed > 0)
    throw new Error(
      `The samples could not be imported:\n  ${report.failures.map((failure) => `${failure.file}: ${failure.message}`).join('\n  ')}`,
    );
  await createDemoAccounts({ ingestUrl: database.urls.ingest, password: secrets.demoPassword });
}

/** Has anybody imported bundles of their own? Then they want to see those, not a synthetic crowd around them. */
export async function hasImportedBundles(database: OpenDatabase): Promise<boolean> {
  const samples = readdirSync(SAMPLES).filter((name) => name.endsWith('.json')).length;
  const client = new pg.Client({ connectionString: database.urls.ingest });
  await client.connect();
  try {
    const { rows } = await client.query<{ files: number }>(
      'select count(*)::integer as files from identity.import_journal',
    );
    return (rows[0]?.files ?? 0) > samples;
  } finally {
    await client.end();
  }
}

/**
 * Seeds the demonstration's synthetic population, or what an interrupted run has left of it. Returns a sentence that
 * says what came of it.
 */
export async function seedDemo(
  database: OpenDatabase,
  secrets: Secrets,
  settings: Settings,
  onProgress: (line: string) => void,
): Promise<string> {
  try {
    const report = await seedPopulation({
      databaseUrl: database.urls.ingest,
      keyProvider: await installationKeyProvider(secrets),
      patients: settings.seedPatients,
      subscribers: settings.seedSubscribers,
      seed: DEMO_SEED,
      onProgress: ({ patientsDone }) =>
        onProgress(
          `${patientsDone.toLocaleString('en')} of ${settings.seedPatients.toLocaleString('en')} patients`,
        ),
    });
    return report.patients === 0 ? 'there is one already' : report.message;
  } catch (error) {
    if (error instanceof SeedMismatchError) return 'there is one already, made with other options';
    throw error;
  }
}
