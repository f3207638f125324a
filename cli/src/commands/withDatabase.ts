import { openDatabase, type OpenDatabase } from '../database/openDatabase.js';
import { installationSecrets, type Secrets } from '../database/secrets.js';
import type { Settings } from '../settings.js';

/** Does some work on the database: the running one, or an embedded one started for as long as the work takes. */
export async function withDatabase<T>(
  settings: Settings,
  work: (database: OpenDatabase, secrets: Secrets) => Promise<T>,
): Promise<T> {
  const secrets = await installationSecrets(settings);
  const database = await openDatabase(settings, secrets);
  try {
    return await work(database, secrets);
  } finally {
    await database.close();
  }
}
