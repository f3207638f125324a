import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDemoApps } from '@caregraph/identity/demo';
import { importPaths } from '@caregraph/ingest';
import { installationKeyProvider } from '../database/keyEnvironment.js';
import { openDatabase } from '../database/openDatabase.js';
import { installationSecrets } from '../database/secrets.js';
import { ROOT, type Settings } from '../settings.js';
import { median, spread } from '../bench/spread.js';

const ROUNDS = 5;

/**
 * `bench import`: imports real bundles into a new embedded server, several rounds, each into an empty database.
 * Reads the Synthea bundles of CAREGRAPH_SHARED, or else this project's samples.
 */
export async function benchImport(settings: Settings, { json }: { json: boolean }): Promise<void> {
  const shared = path.join(
    process.env['CAREGRAPH_SHARED'] ?? path.join(ROOT, '..', 'shared'),
    'data',
    'synthea',
  );
  const paths = [existsSync(shared) ? shared : path.join(ROOT, 'samples')];
  const rounds: { resources: number; perSecond: number; databaseShare: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const report = await oneRound(settings, paths);
    rounds.push(report);
    console.log(
      `round ${round + 1}: ${report.resources} resources, ${Math.round(report.perSecond)}/s, ${Math.round(report.databaseShare * 100)} % of the time in PostgreSQL`,
    );
  }
  const rates = rounds.map(({ perSecond }) => Math.round(perSecond));
  console.log(`resources/s ${spread(rates, 0)}, ${ROUNDS} rounds of ${paths[0]}`);
  if (json) console.log(JSON.stringify({ resources: rounds[0]?.resources ?? 0, perSecond: median(rates) }));
}

async function oneRound(settings: Settings, paths: string[]): ReturnType<typeof importPaths> {
  const data = mkdtempSync(path.join(tmpdir(), 'caregraph-bench-'));
  // Root's server runs as another user, who must be able to enter; what is imported is synthetic.
  chmodSync(data, 0o755);
  const scratch: Settings = { ...settings, data, databaseUrl: undefined, postgresPort: undefined };
  const secrets = await installationSecrets(scratch);
  const database = await openDatabase(scratch, secrets);
  try {
    await createDemoApps({ ingestUrl: database.urls.ingest });
    return await importPaths({
      databaseUrl: database.urls.ingest,
      keyProvider: await installationKeyProvider(secrets),
      paths,
    });
  } finally {
    await database.close();
    rmSync(data, { recursive: true, force: true });
  }
}
