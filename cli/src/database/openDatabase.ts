import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { migrate, provision, startEmbeddedPostgres, type DatabaseUrls } from '@caregraph/database';
import pg from 'pg';
import { z } from 'zod';
import type { Settings } from '../settings.js';
import type { Secrets } from './secrets.js';

const DATABASE = 'caregraph';
const runningSchema = z.object({ adminUrl: z.string() });

export interface OpenDatabase {
  readonly adminUrl: string;
  readonly urls: DatabaseUrls;
  /** Stops the embedded server if this call started it. */
  close(): Promise<void>;
}

/** Where `caregraph start` leaves the address of its server for other commands. */
export function runningFile(settings: Settings): string {
  return path.join(settings.data, 'running.json');
}

/**
 * The database, provisioned and migrated: the server of DATABASE_URL, the embedded one that `caregraph start` runs,
 * or else an embedded one started here, for as long as the command takes.
 */
export async function openDatabase(
  settings: Settings,
  secrets: Secrets,
  onStep: (step: string) => void = () => undefined,
): Promise<OpenDatabase> {
  const server = await reachServer(settings, secrets, onStep);
  try {
    onStep('roles and schemas');
    const urls = await provision({
      adminUrl: server.adminUrl,
      database: DATABASE,
      passwords: secrets.passwords,
    });
    await migrate({ ownerUrl: urls.owner, onMigration: (name) => onStep(`migration ${name}`) });
    return { adminUrl: server.adminUrl, urls, close: server.close };
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function reachServer(
  settings: Settings,
  secrets: Secrets,
  onStep: (step: string) => void,
): Promise<{ adminUrl: string; close(): Promise<void> }> {
  const nothingToClose = async (): Promise<void> => undefined;
  if (settings.databaseUrl) return { adminUrl: settings.databaseUrl, close: nothingToClose };
  const running = await runningServer(settings);
  if (running) return { adminUrl: running, close: nothingToClose };
  onStep('embedded PostgreSQL 18');
  const server = await startEmbeddedPostgres({
    dataFolder: path.join(settings.data, 'postgres'),
    superuserPassword: secrets.superuserPassword,
    ...(settings.postgresPort === undefined ? {} : { port: settings.postgresPort }),
  });
  return { adminUrl: server.adminUrl, close: () => server.stop() };
}

/** The server that a running `caregraph start` has written down, if it still answers. */
async function runningServer(settings: Settings): Promise<string | null> {
  const file = runningFile(settings);
  if (!existsSync(file)) return null;
  const { adminUrl } = runningSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 2000 });
  try {
    await client.connect();
    return adminUrl;
  } catch {
    return null;
  } finally {
    await client.end().catch(() => undefined);
  }
}
