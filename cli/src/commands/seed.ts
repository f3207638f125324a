import { seedPopulation } from '@caregraph/ingest';
import { Presets, SingleBar } from 'cli-progress';
import { installationKeyProvider } from '../database/keyEnvironment.js';
import type { Settings } from '../settings.js';
import { withDatabase } from './withDatabase.js';

/** Makes a synthetic population, with a progress bar. */
export async function seedCommand(
  settings: Settings,
  options: { patients: number; subscribers: number; seed: string },
): Promise<void> {
  const bar = new SingleBar(
    { format: '{bar} {value}/{total} patients | {eta} s left', hideCursor: true, clearOnComplete: true },
    Presets.shades_classic,
  );
  bar.start(options.patients, 0);
  const report = await withDatabase(settings, async (database, secrets) =>
    seedPopulation({
      databaseUrl: database.urls.ingest,
      keyProvider: await installationKeyProvider(secrets),
      ...options,
      onProgress: (progress) => bar.update(progress.patientsDone),
    }),
  ).finally(() => bar.stop());
  console.log(report.message);
}
