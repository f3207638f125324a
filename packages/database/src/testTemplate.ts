import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from './embeddedPostgres.js';
import { livingHolder } from './launcherLock.js';
import { migrate } from './migrate.js';
import type { MigrationFolder } from './migrationFiles.js';
import { settlePreviousServer } from './previousServer.js';
import { provision } from './provision.js';

export interface TestTemplate {
  /** Environment variables through which createTestDatabase finds the server in other processes. */
  readonly env: Record<string, string>;
  /** Stops the server and deletes its data. */
  stop(): Promise<void>;
}

/** Nothing here needs to outlive the machine, so nothing waits for the disk. */
const VOLATILE = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '128MB',
};

const FOLDER_PREFIX = 'caregraph-test-';

const TEMPLATE = 'caregraph_template';

/**
 * Starts a server in a temporary folder with a migrated database to clone. The test runner calls it once for
 * all packages, with `CAREGRAPH_TEST_ADMIN_URL`, `CAREGRAPH_TEST_TEMPLATE` and `CAREGRAPH_TEST_URLS` for the
 * tests.
 * @param o.folders the migrations; those of the repository when absent.
 */
export async function prepareTestTemplate(
  o: { folders?: readonly MigrationFolder[] } = {},
): Promise<TestTemplate> {
  await sweepAbandoned();
  const dataFolder = mkdtempSync(path.join(os.tmpdir(), FOLDER_PREFIX));
  const server = await startEmbeddedPostgres({ dataFolder, superuserPassword: secret(), settings: VOLATILE });
  const stop = async () => {
    await server.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  };
  try {
    const passwords = {
      owner: secret(),
      identity: secret(),
      records: secret(),
      billing: secret(),
      consent: secret(),
      ingest: secret(),
      deidentify: secret(),
      insights: secret(),
      audit: secret(),
    };
    const urls = await provision({ adminUrl: server.adminUrl, database: TEMPLATE, passwords });
    await migrate({ ownerUrl: urls.owner, ...(o.folders === undefined ? {} : { folders: o.folders }) });
    const env = {
      CAREGRAPH_TEST_ADMIN_URL: server.adminUrl,
      CAREGRAPH_TEST_TEMPLATE: TEMPLATE,
      CAREGRAPH_TEST_URLS: JSON.stringify(urls),
    };
    return { env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A killed test run leaves its server running and its data behind; the next run clears them away. */
async function sweepAbandoned(): Promise<void> {
  for (const name of readdirSync(os.tmpdir()).filter((entry) => entry.startsWith(FOLDER_PREFIX))) {
    const folder = path.join(os.tmpdir(), name);
    const launcherFile = path.join(folder, 'launcher.json');
    // Without that file it is being made or deleted right now.
    if (!existsSync(launcherFile) || livingHolder(launcherFile) !== undefined) continue;
    try {
      await settlePreviousServer(path.join(folder, 'cluster'), () => undefined);
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another user's: that user's next run clears it.
    }
  }
}

const secret = (): string => randomBytes(18).toString('base64url');
