import { readFileSync } from 'node:fs';
import path from 'node:path';
import { clientSchema, registrationOf, type Registration } from '@caregraph/gateway/registration';
import type pg from 'pg';
import { z } from 'zod';
import { ROOT } from '../settings.js';

/** What operators say about an app; what is undefined stays as it is. */
export interface AppPolicyChange {
  /** The `client_id`. */
  readonly app: string;
  readonly only: 'registered' | 'any' | undefined;
  readonly pointsPerMinute: number | undefined;
}

/** What is registered for an app. */
export interface RegisteredApp {
  readonly isOnlyRegistered: boolean;
  /** Undefined: the gateway's own. */
  readonly pointsPerMinute: number | undefined;
  readonly operations: readonly RegisteredOperation[];
}

/** `points` is undefined for what no longer fits the schema. */
export type RegisteredOperation = Omit<Registration, 'points'> & { readonly points: number | undefined };

const SUPERGRAPH = path.join(ROOT, 'schema', 'supergraph.graphql');

/**
 * The operations of files: a GraphQL document each, or a manifest (`.json`).
 * @throws Error naming the file and what is wrong with it, before anything is registered.
 */
export function readOperations(files: readonly string[]): Registration[] {
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

/** Registers operations of an app and says what it is held to, all or nothing. `sql` is a connection of the role `caregraph_ingest`. */
export async function registerOperations(
  sql: pg.Client,
  operations: readonly Registration[],
  { app, only, pointsPerMinute }: AppPolicyChange,
): Promise<void> {
  await sql.query('begin');
  try {
    await sql.query(
      `insert into edge.app (client_id, only_registered, points_per_minute) values ($1, coalesce($2, false), $3)
       on conflict (client_id) do update set
         only_registered = coalesce($2, app.only_registered),
         points_per_minute = coalesce($3, app.points_per_minute)`,
      [app, only === undefined ? null : only === 'registered', pointsPerMinute ?? null],
    );
    for (const { sha256, name, document } of operations)
      await sql.query(
        `insert into edge.operation (client_id, sha256, name, document) values ($1, $2, $3, $4)
         on conflict (client_id, sha256) do nothing`,
        [app, sha256, name, document],
      );
    await sql.query('commit');
  } catch (error) {
    await sql.query('rollback');
    throw error;
  }
}

export async function registeredApp(sql: pg.Client, app: string): Promise<RegisteredApp> {
  const { rows } = await sql.query<{ only_registered: boolean; points_per_minute: number | null }>(
    'select only_registered, points_per_minute from edge.app where client_id = $1',
    [app],
  );
  const operations = await sql.query<{ sha256: string; name: string; document: string }>(
    'select sha256, name, document from edge.operation where client_id = $1 order by name, sha256',
    [app],
  );
  const schema = clientSchema(readFileSync(SUPERGRAPH, 'utf8'));
  return {
    isOnlyRegistered: rows[0]?.only_registered ?? false,
    pointsPerMinute: rows[0]?.points_per_minute ?? undefined,
    operations: operations.rows.map((row) => ({
      ...row,
      points: pointsOf(() => registrationOf(schema, row.document)),
    })),
  };
}

/** Removes operations by hash, or all of an app. @returns how many. */
export async function removeOperations(
  sql: pg.Client,
  app: string,
  which: readonly string[] | 'all',
): Promise<number> {
  const hashes = which === 'all' ? [] : which.map((each) => each.replace(/^sha256:/, ''));
  const { rowCount } = await sql.query(
    'delete from edge.operation where client_id = $1 and ($2 or sha256 = any ($3))',
    [app, which === 'all', hashes],
  );
  return rowCount ?? 0;
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
