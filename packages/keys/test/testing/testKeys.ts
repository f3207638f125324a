import { hash } from 'node:crypto';
import {
  DataKeyCache,
  keyRingSql,
  memoryProvider,
  openRemainder,
  openSealed,
  PatientKeyStore,
  SEALED_COLUMNS,
  sealRow,
  type KeyProvider,
  type SealedRow,
  type Sql,
} from '../../src/index.js';

type PlainRow = Readonly<Record<string, unknown>>;

export interface TestKeys {
  readonly provider: KeyProvider;
  /** Plain rows as they are stored, under their patients' keys, which are made if there are none. */
  sealRows(sql: Sql, table: string, rows: readonly PlainRow[]): Promise<SealedRow[]>;
  /** Writes a plain row: the one way in which tests put sealed text into the database. */
  insert(sql: Sql, table: string, row: PlainRow): Promise<void>;
  /**
   * Every row of a table with what is sealed opened, as text, in order: two tables are the same when this is. When a row came
   * in (`arrived_at`) is of its database, not of what was written.
   */
  openRows(sql: Sql, table: string): Promise<string[]>;
}

/** A local key provider in memory. Always the same keys, so that every process of a test has them. */
export function createTestKeys(): TestKeys {
  const provider = memoryProvider({
    id: 'demo-test',
    current: 1,
    versions: { '1': hash('sha256', 'caregraph test key', 'base64') },
  });
  const cache = new DataKeyCache(provider);
  const sealRows: TestKeys['sealRows'] = async (sql, table, rows) => {
    const column = SEALED_COLUMNS[table]?.patientColumn;
    if (!column) return rows as unknown as SealedRow[];
    const store = await PatientKeyStore.open(sql, provider);
    const keys = await store.keysOf(
      sql,
      rows.map((row) => String(row[column])),
    );
    return rows.map((row) => {
      const key = keys.get(String(row[column]));
      if (!key) throw new Error('no key');
      return sealRow(table, row as { id: string }, key, store.index);
    });
  };
  return {
    provider,
    sealRows,
    async insert(sql, table, row) {
      const [sealed = { id: '' }] = await sealRows(sql, table, [row]);
      const columns = Object.entries(sealed).filter(([, value]) => value !== undefined);
      const places = columns.map((_, at) => `$${at + 1}`).join(', ');
      await sql.query(
        `insert into ${table} (${columns.map(([name]) => name).join(', ')}) values (${places})`,
        columns.map(([, value]) => value),
      );
    },
    async openRows(sql, table) {
      const column = SEALED_COLUMNS[table]?.patientColumn;
      if (!column) {
        const { rows } = await sql.query(`select (to_jsonb(t) - 'arrived_at')::text as row from ${table} t`);
        return (rows as { row: string }[]).map(({ row }) => row).toSorted();
      }
      const { rows } = await sql.query(
        `select to_jsonb(t) - 'arrived_at' as row, t.*, t.${column} as whose, ${keyRingSql(`t.${column}`)} as ring from ${table} t`,
      );
      const opened = rows.map(async (stored) => {
        // The columns of any table with something sealed.
        const { row, ring, id, whose, sealed, remainder } = stored as {
          row: Record<string, unknown>;
          ring: Buffer | null;
          id: string;
          whose: string;
          sealed?: Buffer | null;
          remainder: Buffer | null;
        };
        const keyOf = (ciphertext: Buffer) => cache.keyFor({ patientId: whose, ciphertext, ring });
        if (sealed) row['sealed'] = openSealed(table, { id, patientId: whose, sealed }, await keyOf(sealed));
        if (remainder)
          row['remainder'] = openRemainder(
            table,
            { id, patientId: whose, remainder },
            await keyOf(remainder),
          );
        // Digests are of this database alone.
        for (const name of Object.keys(row)) if (/_index(es)?$/.test(name)) delete row[name];
        return JSON.stringify(row);
      });
      return (await Promise.all(opened)).toSorted();
    },
  };
}
