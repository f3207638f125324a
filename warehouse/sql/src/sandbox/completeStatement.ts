import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { ALLOWED_FUNCTIONS, ALLOWED_TABLE_FUNCTIONS } from './allowed.js';
import type { OpenWarehouse } from './openWarehouse.js';
import { readCatalog, type CatalogTable } from './readCatalog.js';

export interface Completion {
  /** What to write in the place of the text from `start` on. */
  readonly text: string;
  /** Characters from the start of the statement. */
  readonly start: number;
  readonly kind: string;
}

const MAXIMUM_COMPLETIONS = 100;
const FUNCTIONS = new Set(['scalar_function', 'aggregate_function', 'table_function', 'window_function']);
const KEYWORDS: ReadonlySet<string> = new Set(
  `select from where group by having order limit offset as on using join inner left right full outer cross natural
  semi anti asof lateral union intersect except all distinct with recursive materialized and or not in is null like ilike
  between exists case when then else end cast try_cast asc desc nulls first last over partition rows range preceding
  following unbounded current row filter within qualify window values exclude replace explain describe summarize sample
  true false interval date timestamp integer bigint double varchar boolean decimal collate any some columns`.split(
    /\s+/,
  ),
);

interface Replica {
  readonly connection: DuckDBConnection;
  /** Schemas, tables and columns that may be named, in lower case. */
  readonly names: ReadonlySet<string>;
}

let replica: { readonly version: string; readonly built: Promise<Replica> } | undefined;

/**
 * What may follow a text, from DuckDB's own completion. That would also name tables nobody may read, and the files of
 * this machine: it is asked in a database in memory that holds nothing but empty tables of the allowed names, and no
 * files; and only words known to be allowed are passed on.
 */
export async function completeStatement(
  warehouse: OpenWarehouse,
  connection: DuckDBConnection,
  text: string,
): Promise<Completion[]> {
  if (replica?.version !== warehouse.version) {
    replica = { version: warehouse.version, built: readCatalog(connection).then(buildReplica) };
  }
  const { connection: inMemory, names } = await replica.built;
  const reader = await inMemory.runAndReadAll(
    'SELECT suggestion, suggestion_start, suggestion_type FROM sql_auto_complete($1::VARCHAR)',
    [text],
  );
  return reader
    .getRows()
    .map(([suggestion, start, kind]) => ({
      text: String(suggestion),
      // DuckDB counts bytes; readers count characters.
      start: Buffer.from(text).subarray(0, Number(start)).toString().length,
      kind: String(kind),
    }))
    .filter((completion) => isAllowed(completion, names))
    .slice(0, MAXIMUM_COMPLETIONS);
}

function isAllowed({ text, kind }: Completion, names: ReadonlySet<string>): boolean {
  const word = text.trim().toLowerCase().replace(/\.$/, '');
  if (FUNCTIONS.has(kind)) return ALLOWED_FUNCTIONS.has(word) || ALLOWED_TABLE_FUNCTIONS.has(word);
  return kind === 'keyword' ? KEYWORDS.has(word) : names.has(word);
}

async function buildReplica(tables: readonly CatalogTable[]): Promise<Replica> {
  const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', enable_external_access: 'false' });
  const connection = await instance.connect();
  await connection.run(`SET disabled_filesystems = 'LocalFileSystem'`);
  await connection.run('CREATE SCHEMA benchmark');
  for (const { name, columns } of tables) {
    if (columns.length === 0) continue;
    const list = columns.map((column) => `${quote(column.name)} ${column.type}`).join(', ');
    await connection.run(`CREATE TABLE ${name.split('.').map(quote).join('.')} (${list})`);
  }
  await connection.run('SET lock_configuration = true');
  const names = tables.flatMap(({ name, columns }) => [
    ...name.split('.'),
    ...columns.map((column) => column.name),
  ]);
  return { connection, names: new Set(names.map((name) => name.toLowerCase())) };
}
