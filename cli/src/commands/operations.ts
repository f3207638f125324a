import Table from 'cli-table3';
import pg from 'pg';
import {
  readOperations,
  registeredApp,
  registerOperations,
  removeOperations,
  type AppPolicyChange,
  type RegisteredOperation,
} from '../operations/operationRegistry.js';
import type { Settings } from '../settings.js';
import { withDatabase } from './withDatabase.js';

/** `operations register`: the operations of files for an app, and what the app may do besides. */
export async function operationsRegister(
  settings: Settings,
  files: readonly string[],
  change: AppPolicyChange,
): Promise<void> {
  const operations = readOperations(files);
  await withEdge(settings, (sql) => registerOperations(sql, operations, change));
  if (operations.length > 0) printOperations(operations);
  console.log(
    `${operations.length} operations are registered for ${change.app}; a gateway knows them within ten seconds. Apps ask with ` +
      '{"documentId": "sha256:…"} or, as automatic persisted queries, with the hash.',
  );
}

/** `operations list`: what an app has registered, and what it is held to. */
export async function operationsList(settings: Settings, { app }: { app: string }): Promise<void> {
  const found = await withEdge(settings, (sql) => registeredApp(sql, app));
  printOperations(found.operations);
  const points = found.pointsPerMinute?.toLocaleString('en') ?? "the gateway's usual";
  console.log(
    `${app} may run ${found.isOnlyRegistered ? 'these and nothing else' : 'any operation'}, for ${points} points per minute.`,
  );
}

/** `operations remove`: by hash, or all of an app. */
export async function operationsRemove(
  settings: Settings,
  hashes: readonly string[],
  { app, all }: { app: string; all?: boolean },
): Promise<void> {
  if ((hashes.length === 0) === !all)
    throw new Error('Name hashes as `operations list` shows them, or --all.');
  const removed = await withEdge(settings, (sql) => removeOperations(sql, app, all ? 'all' : hashes));
  console.log(`${removed} operations of ${app} are removed; a gateway forgets them within ten seconds.`);
}

function printOperations(operations: readonly RegisteredOperation[]): void {
  const table = new Table({
    head: ['operation', 'documentId', 'points at most'],
    style: { head: [], border: [] },
  });
  for (const { name, sha256, points } of operations)
    table.push([name, `sha256:${sha256}`, points?.toLocaleString('en') ?? 'does not fit the schema']);
  console.log(table.toString());
}

async function withEdge<T>(settings: Settings, work: (sql: pg.Client) => Promise<T>): Promise<T> {
  return withDatabase(settings, async ({ urls }) => {
    const client = new pg.Client({ connectionString: urls.ingest, application_name: 'caregraph operations' });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  });
}
