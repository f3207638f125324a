import { randomBytes } from 'node:crypto';
import { DATA_KEY_BYTES, DataKey, generationOf } from '../dataKey.js';
import { patientContext } from '../patientContext.js';
import type { Sql } from '../patientKeyStore.js';
import type { Place } from '../place.js';
import type { KeyProvider } from '../provider/keyProvider.js';
import { hasSealedColumn, SEALED_COLUMNS } from '../sealedColumns.js';

const ROWS_PER_BATCH = 200;

/**
 * Gives a patient a new key and seals everything of theirs anew, in every table, while others read and write:
 *
 * 1. The new key is added. Whoever writes from now on seals with it; readers have both.
 * 2. Rows under the old key are rewritten, a batch to a transaction.
 * 3. Writers that found the old key first hold a lock on its row: once they are done and no row needs it, it is deleted.
 *
 * Interrupted, it goes on where it was. @param sql a connection of its own, as a role that may write all these tables.
 * @returns how many rows were rewritten; 0 for a patient without a key.
 */
export async function reencryptPatient(sql: Sql, provider: KeyProvider, patientId: string): Promise<number> {
  if (!(await addGeneration(sql, provider, patientId))) return 0;
  const keys = await keysOf(sql, provider, patientId);
  const newest = keys.get(Math.max(...keys.keys()));
  if (!newest) return 0;
  let rewritten = 0;
  for (;;) {
    for (const table of Object.keys(SEALED_COLUMNS))
      rewritten += await rewriteTable(sql, table, patientId, keys, newest);
    if (await dropOldKeys(sql, patientId, newest.generation)) return rewritten;
  }
}

/** @returns whether the patient has a key at all. One that has two already is taken up where it was left. */
async function addGeneration(sql: Sql, provider: KeyProvider, patientId: string): Promise<boolean> {
  const { rows } = await sql.query('select generation from keys.patient_key where patient_id = $1', [
    patientId,
  ]);
  const generations = (rows as { generation: number }[]).map(({ generation }) => generation);
  if (generations.length !== 1) return generations.length > 1;
  const generation = Math.max(...generations) + 1;
  const [wrapped] = await provider.wrap([
    { key: randomBytes(DATA_KEY_BYTES), context: patientContext(patientId, generation) },
  ]);
  if (!wrapped) throw new RangeError('The provider left a key out.');
  await sql.query(
    // Not for a patient who was erased in this very moment.
    `insert into keys.patient_key (patient_id, generation, wrapped, wrapping_key)
      select $1, $2, $3, $4 where exists (select from keys.patient_key where patient_id = $1 for key share)
      on conflict do nothing`,
    [patientId, generation, Buffer.from(wrapped.wrapped), wrapped.wrappingKey],
  );
  return true;
}

async function keysOf(sql: Sql, provider: KeyProvider, patientId: string): Promise<Map<number, DataKey>> {
  const { rows } = await sql.query('select generation, wrapped from keys.patient_key where patient_id = $1', [
    patientId,
  ]);
  const wrapped = rows as { generation: number; wrapped: Buffer }[];
  const secrets = await provider.unwrap(
    wrapped.map((row) => ({ wrapped: row.wrapped, context: patientContext(patientId, row.generation) })),
  );
  return new Map(
    wrapped.map(({ generation }, at) => [
      generation,
      new DataKey(secrets[at] ?? Buffer.alloc(0), generation),
    ]),
  );
}

interface SealedRow {
  id: string;
  sealed: Buffer | null;
  remainder: Buffer | null;
}

async function rewriteTable(
  sql: Sql,
  table: string,
  patientId: string,
  keys: ReadonlyMap<number, DataKey>,
  newest: DataKey,
): Promise<number> {
  const sealed = hasSealedColumn(table) ? 'sealed' : 'null::bytea as sealed';
  const renew = (text: Buffer | null, place: Place): Buffer | null => {
    if (text === null) return null;
    const key = keys.get(generationOf(text));
    if (!key) throw new RangeError(`${table} ${place.rowId} is sealed with a key that is gone.`);
    return newest.seal(key.open(text, place), place);
  };
  let rewritten = 0;
  for (;;) {
    const count = await inTransaction(sql, async () => {
      const { rows } = await sql.query(
        `select id, ${sealed}, remainder from ${table} where ${staleRows(table)}
          order by id limit ${ROWS_PER_BATCH} for update`,
        [patientId, generationBytes(newest.generation)],
      );
      for (const row of rows as SealedRow[]) {
        const place = { table, rowId: row.id, patientId };
        const remainder = renew(row.remainder, { ...place, column: 'remainder' });
        if (hasSealedColumn(table)) {
          const text = renew(row.sealed, { ...place, column: 'sealed' });
          await sql.query(`update ${table} set remainder = $2, sealed = $3 where id = $1`, [
            row.id,
            remainder,
            text,
          ]);
        } else {
          await sql.query(`update ${table} set remainder = $2 where id = $1`, [row.id, remainder]);
        }
      }
      return rows.length;
    });
    rewritten += count;
    if (count < ROWS_PER_BATCH) return rewritten;
  }
}

/** Rows of patient $1 that another generation than $2 has sealed. */
function staleRows(table: string): string {
  const columns = hasSealedColumn(table) ? ['sealed', 'remainder'] : ['remainder'];
  const stale = columns.map((column) => `substring(${column} from 2 for 4) <> $2`);
  return `${SEALED_COLUMNS[table]?.patientColumn ?? 'patient_id'} = $1 and (${stale.join(' or ')})`;
}

function generationBytes(generation: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(generation);
  return bytes;
}

/** @returns false when a writer that came before the new key has left rows under the old one. */
async function dropOldKeys(sql: Sql, patientId: string, newest: number): Promise<boolean> {
  return inTransaction(sql, async () => {
    await sql.query('select from keys.patient_key where patient_id = $1 and generation < $2 for update', [
      patientId,
      newest,
    ]);
    const left = Object.keys(SEALED_COLUMNS).map(
      (table) => `exists (select from ${table} where ${staleRows(table)})`,
    );
    const { rows } = await sql.query(`select ${left.join(' or ')} as is_left`, [
      patientId,
      generationBytes(newest),
    ]);
    if ((rows as { is_left: boolean }[])[0]?.is_left) return false;
    await sql.query('delete from keys.patient_key where patient_id = $1 and generation < $2', [
      patientId,
      newest,
    ]);
    return true;
  });
}

async function inTransaction<T>(sql: Sql, run: () => Promise<T>): Promise<T> {
  await sql.query('begin');
  try {
    const result = await run();
    await sql.query('commit');
    return result;
  } catch (error) {
    await sql.query('rollback');
    throw error;
  }
}

/** Every patient with a key, in batches, by id. */
export async function* patientsWithKeys(sql: Sql): AsyncGenerator<string> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const { rows } = await sql.query(
      'select distinct patient_id as id from keys.patient_key where patient_id > $1 order by 1 limit 1000',
      [after],
    );
    const ids = (rows as { id: string }[]).map(({ id }) => id);
    yield* ids;
    const last = ids.at(-1);
    if (last === undefined) return;
    after = last;
  }
}
