import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** One step of migrating: the numbered files of a folder, recorded in `<schema>.migration`. */
export interface MigrationFolder {
  readonly schema: string;
  readonly folder: string;
  /** The highest number of this step; the rest of the folder belongs to a later one. All when absent. */
  readonly through?: string;
}

export interface MigrationFile {
  /** The file's name without its ending, such as `0001_access`. */
  readonly name: string;
  readonly file: string;
  readonly sql: string;
  /** SHA-256 of the text in hexadecimal, with line ends as in the repository. */
  readonly checksum: string;
}

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const CONSENT = path.join(ROOT, 'subgraphs/consent/migrations');

/**
 * Schema `access` comes first, as all tables call it, then the keys under which patients' rows are sealed; what consent itself keeps refers to patients of
 * identity.
 */
export const MIGRATION_FOLDERS: readonly MigrationFolder[] = [
  { schema: 'consent', folder: CONSENT, through: '0001' },
  { schema: 'keys', folder: path.join(ROOT, 'packages/keys/migrations') },
  { schema: 'identity', folder: path.join(ROOT, 'subgraphs/identity/migrations') },
  { schema: 'records', folder: path.join(ROOT, 'subgraphs/records/migrations') },
  { schema: 'billing', folder: path.join(ROOT, 'subgraphs/billing/migrations') },
  { schema: 'consent', folder: CONSENT },
  { schema: 'extract', folder: path.join(ROOT, 'warehouse/deidentify/migrations') },
  { schema: 'edge', folder: path.join(ROOT, 'gateway/migrations') },
];

/**
 * The migrations of a folder in the order of their numbers.
 * @throws Error when a name has another form or two files share a number.
 */
export function readMigrationFiles(folder: string): MigrationFile[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const numbers = new Set<string>();
  return files.map((name) => {
    const number = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1];
    const file = path.join(folder, name);
    if (number === undefined) throw new Error(`${file}: name a migration like 0001_what_it_does.sql.`);
    if (numbers.has(number))
      throw new Error(`${file}: another migration has the number ${number}; take the next free one.`);
    numbers.add(number);
    // Some checkouts on Windows change line ends, which changes nothing that PostgreSQL sees.
    const sql = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
    return {
      name: name.slice(0, -'.sql'.length),
      file,
      sql,
      checksum: createHash('sha256').update(sql).digest('hex'),
    };
  });
}
