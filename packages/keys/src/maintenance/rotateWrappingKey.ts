import { INDEX_CONTEXT, patientContext } from '../patientContext.js';
import type { Sql } from '../patientKeyStore.js';
import type { KeyProvider } from '../provider/keyProvider.js';

export interface RotationProgress {
  /** Keys under the current version so far, of this run. */
  readonly rewrapped: number;
  readonly total: number;
}

export interface RotationOptions {
  /** Makes no new version: goes on with what an interrupted rotation has left. */
  readonly isResumed?: boolean;
  readonly onProgress?: (progress: RotationProgress) => void;
}

const KEYS_PER_BATCH = 500;

interface KeyRow {
  patient_id: string;
  generation: number;
  wrapped: Buffer;
}

/**
 * Makes a new version of the wrapping key and wraps every patient's key under it; what those keys have sealed stays as it is. Each
 * batch is a statement of its own, so that an interruption costs nothing: run it again with `isResumed`.
 *
 * @param sql as a role that may write schema `keys`.
 * @returns the current version and how many keys were wrapped anew.
 */
export async function rotateWrappingKey(
  sql: Sql,
  provider: KeyProvider,
  { isResumed = false, onProgress }: RotationOptions = {},
): Promise<{ version: string; rewrapped: number }> {
  const version = isResumed ? await provider.currentVersion() : await provider.rotate();
  await rewrapIndexKey(sql, provider, version);
  const counted = await sql.query(
    'select count(*)::integer as total from keys.patient_key where wrapping_key <> $1',
    [version],
  );
  const total = (counted.rows as { total: number }[])[0]?.total ?? 0;
  let rewrapped = 0;
  for (let after = { id: '00000000-0000-0000-0000-000000000000', generation: 0 }; ;) {
    const { rows } = await sql.query(
      `select patient_id, generation, wrapped from keys.patient_key
        where wrapping_key <> $1 and (patient_id, generation) > ($2, $3) order by 1, 2 limit ${KEYS_PER_BATCH}`,
      [version, after.id, after.generation],
    );
    const batch = rows as KeyRow[];
    const last = batch.at(-1);
    if (!last) return { version, rewrapped };
    rewrapped += await rewrap(sql, provider, batch);
    after = { id: last.patient_id, generation: last.generation };
    onProgress?.({ rewrapped, total });
  }
}

async function rewrap(sql: Sql, provider: KeyProvider, batch: readonly KeyRow[]): Promise<number> {
  const keys = batch.map((row) => ({ ...row, context: patientContext(row.patient_id, row.generation) }));
  const secrets = await provider.unwrap(keys);
  const wrapped = await provider.wrap(
    keys.map(({ context }, at) => ({ key: secrets[at] ?? Buffer.alloc(0), context })),
  );
  for (const secret of secrets) secret.fill(0);
  // A key that was destroyed meanwhile is not there to be updated, and does not come back.
  const { rowCount } = await sql.query(
    `update keys.patient_key k set wrapped = decode(given.wrapped, 'base64'), wrapping_key = given.wrapping_key
      from unnest($1::uuid[], $2::integer[], $3::text[], $4::text[]) given (id, generation, wrapped, wrapping_key)
      where k.patient_id = given.id and k.generation = given.generation`,
    [
      batch.map((row) => row.patient_id),
      batch.map((row) => row.generation),
      wrapped.map((one) => Buffer.from(one.wrapped).toString('base64')),
      wrapped.map((one) => one.wrappingKey),
    ],
  );
  return rowCount ?? 0;
}

async function rewrapIndexKey(sql: Sql, provider: KeyProvider, version: string): Promise<void> {
  const { rows } = await sql.query('select wrapped from keys.index_key where wrapping_key <> $1', [version]);
  const [row] = rows as { wrapped: Buffer }[];
  if (!row) return;
  const [secret] = await provider.unwrap([{ wrapped: row.wrapped, context: INDEX_CONTEXT }]);
  const [wrapped] = await provider.wrap([{ key: secret ?? Buffer.alloc(0), context: INDEX_CONTEXT }]);
  if (!wrapped) throw new RangeError('The provider left a key out.');
  await sql.query('update keys.index_key set wrapped = $1, wrapping_key = $2', [
    Buffer.from(wrapped.wrapped),
    wrapped.wrappingKey,
  ]);
}
