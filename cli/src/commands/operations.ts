import { readFileSync } from 'node:fs';
import path from 'node:path';
import { clientSchema, registrationOf, type Registration } from '@caregraph/gateway/registration';
import Table from 'cli-table3';
import pg from 'pg';
import { z } from 'zod';
import { ROOT, type Settings } from '../settings.js';
import { withDatabase } from './withDatabase.js';

const SUPERGRAPH = path.join(ROOT, 'schema', 'supergraph.graphql');

export interface AppOptions {
  /** The `client_id`. */
  readonly app: string;
}

export interface RegisterOptions extends AppOptions {
  /** Undefined leaves the app as it is. */
  readonly only: 'registered' | 'any' | undefined;
  readonly pointsPerMinute: number | undefined;
}

/** `operations register`: the operations of files for an app, and what the app may do besides. All or nothing. */
export async function operationsRegister(
  settings: Settings,
  files: readonly string[],
  options: RegisterOptions,
): Promise<void> {
  const operations = readOperations(files);
  await withEdge(settings, async (sql) => {
    await sql.query('begin');
    await saveApp(sql, options);
    for (const { sha256, name, document } of operations)
      await sql.query(
        `insert into edge.operation (client_id, sha256, name, document) values ($1, $2, $3, $4)
         on conflict (client_id, sha256) do nothing`,
        [options.app, sha256, name, document],
      );
    await sql.query('commit');
  });
  if (operations.length > 0) printOperations(operations);
  console.log(
    `${operations.length} operations are registered for ${options.app}; a gateway knows them within ten seconds. Apps ask with ` +
      '{"documentId": "sha256:…"} or, as automatic persisted queries, with the hash.',
  );
}

/** `operations list`: what an app has registered, and what it is held to. */
export async function operationsList(settings: Settings, { app }: AppOptions): Promise<void> {
  await withEdge(settings, async (sql) => {
    const { rows } = await sql.query<{ only_registered: boolean; points_per_minute: number | null }>(
      'select only_registered, points_per_minute from edge.app where client_id = $1',
      [app],
    );
    const [policy] = rows;
    const operations = await sql.query<{ sha256: string; name: string; document: string }>(
      'select sha256, name, document from edge.operation where client_id = $1 order by name, sha256',
      [app],
    );
    const schema = clientSchema(readFileSync(SUPERGRAPH, 'utf8'));
    printOperations(
      operations.rows.map((row) => ({
        ...row,
        points: pointsOf(() => registrationOf(schema, row.document)),
      })),
    );
    const points = policy?.points_per_minute;
    console.log(
      `${app} may run ${policy?.only_registered ? 'these and nothing else' : 'any operation'}, for ` +
        `${points ? points.toLocaleString('en') : "the gateway's usual"} points per minute.`,
    );
  });
}

/** `operations remove`: by hash, or all of an app. */
export async function operationsRemove(
  settings: Settings,
  hashes: readonly string[],
  { app, all }: AppOptions & { readonly all?: boolean },
): Promise<void> {
  if ((hashes.length === 0) === !all)
    throw new Error('Name hashes as `operations list` shows them, or --all.');
  const removed = await withEdge(settings, async (sql) => {
    const { rowCount } = await sql.query(
      'delete from edge.operation where client_id = $1 and ($2 or sha256 = any ($3))',
      [app, all ?? false, hashes.map((each) => each.replace(/^sha256:/, ''))],
    );
    return rowCount ?? 0;
  });
  console.log(`${removed} operations of ${app} are removed; a gateway forgets them within ten seconds.`);
}

/** A manifest: Apollo's (`operations` with `body`), or hashes with texts as Relay writes them. */
const manifestSchema = z.union([
  z
    .object({ operations: z.array(z.object({ id: z.string().optional(), body: z.string() })) })
    .transform(({ operations }) => operations),
  z
    .record(z.string(), z.string())
    .transform((texts) => Object.entries(texts).map(([id, body]) => ({ id, body }))),
]);

function readOperations(files: readonly string[]): Registration[] {
  const schema = clientSchema(readFileSync(SUPERGRAPH, 'utf8'));
  return files.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    const documents = file.endsWith('.json')
      ? manifestDocuments(file, text)
      : [{ id: undefined, body: text }];
    return documents.map(({ id, body }) => {
      const operation = registered(file, () => registrationOf(schema, body));
      const given = id?.replace(/^sha256:/, '');
      if (given !== undefined && /^[0-9a-f]{64}$/.test(given) && given !== operation.sha256)
        throw new Error(`${file}: the hash of ${operation.name} is ${operation.sha256}, not ${given}.`);
      return operation;
    });
  });
}

function manifestDocuments(file: string, text: string) {
  const manifest = manifestSchema.safeParse(JSON.parse(text));
  if (manifest.success) return manifest.data;
  throw new Error(
    `${file} is no manifest: {"operations": [{"id": …, "body": …}]} or {"hash": "text", …} is understood.`,
  );
}

function registered(file: string, read: () => Registration): Registration {
  try {
    return read();
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** Undefined for what no longer fits the schema. */
function pointsOf(read: () => Registration): number | undefined {
  try {
    return read().points;
  } catch {
    return undefined;
  }
}

function printOperations(
  operations: readonly (Omit<Registration, 'points'> & { readonly points: number | undefined })[],
): void {
  const table = new Table({
    head: ['operation', 'documentId', 'points at most'],
    style: { head: [], border: [] },
  });
  for (const { name, sha256, points } of operations)
    table.push([name, `sha256:${sha256}`, points?.toLocaleString('en') ?? 'does not fit the schema']);
  console.log(table.toString());
}

async function saveApp(sql: pg.Client, { app, only, pointsPerMinute }: RegisterOptions): Promise<void> {
  await sql.query(
    `insert into edge.app (client_id, only_registered, points_per_minute) values ($1, coalesce($2, false), $3)
     on conflict (client_id) do update set
       only_registered = coalesce($2, app.only_registered),
       points_per_minute = coalesce($3, app.points_per_minute)`,
    [app, only === undefined ? null : only === 'registered', pointsPerMinute ?? null],
  );
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
