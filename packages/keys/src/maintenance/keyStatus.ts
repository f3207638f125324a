import type { Sql } from '../patientKeyStore.js';
import type { KeyProvider } from '../provider/keyProvider.js';

export interface KeyStatus {
  /** The version under which new keys are wrapped. */
  readonly current: string;
  /** Version → how many keys it wraps, the blind indexes' included. */
  readonly versions: Readonly<Record<string, number>>;
  readonly patients: number;
  /** Patients whose values are being sealed anew. */
  readonly patientsBetweenKeys: number;
  readonly shredded: number;
}

/** What keys there are. Names no patient. */
export async function keyStatus(sql: Sql, provider: KeyProvider): Promise<KeyStatus> {
  const [current, versions, patients] = await Promise.all([
    provider.currentVersion(),
    sql.query(
      `select wrapping_key, count(*)::integer as keys from (
        select wrapping_key from keys.patient_key union all select wrapping_key from keys.index_key) k group by 1 order by 1`,
    ),
    sql.query(
      `select count(distinct patient_id)::integer as patients, (count(*) - count(distinct patient_id))::integer as between,
        (select count(*)::integer from keys.shredded) as shredded from keys.patient_key`,
    ),
  ]);
  const [counts] = patients.rows as { patients: number; between: number; shredded: number }[];
  return {
    current,
    versions: Object.fromEntries(
      (versions.rows as { wrapping_key: string; keys: number }[]).map(({ wrapping_key: name, keys }) => [
        name,
        keys,
      ]),
    ),
    patients: counts?.patients ?? 0,
    patientsBetweenKeys: counts?.between ?? 0,
    shredded: counts?.shredded ?? 0,
  };
}

/**
 * Forgets a version of the wrapping key for good, and with it every copy of what it wrapped: in backups, in write-ahead logs, in
 * rows that were deleted. @throws Error while a key still needs it.
 */
export async function retireWrappingKey(sql: Sql, provider: KeyProvider, version: string): Promise<void> {
  const { versions } = await keyStatus(sql, provider);
  const keys = versions[version] ?? 0;
  if (keys > 0)
    throw new Error(
      `${version} still wraps ${keys} keys. Rotate first: caregraph keys rotate (or rotate --resume).`,
    );
  await provider.retire(version);
}
