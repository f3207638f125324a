import { randomBytes } from 'node:crypto';
import { BlindIndex } from './blindIndex.js';
import { DATA_KEY_BYTES, DataKey } from './dataKey.js';
import { DataKeyCache } from './dataKeyCache.js';
import { KeyShreddedError } from './keyError.js';
import { openSealed } from './openRow.js';
import { INDEX_CONTEXT, patientContext } from './patientContext.js';
import type { KeyProvider } from './provider/keyProvider.js';

/** A connection of `pg`, or what answers like one. */
export interface Sql {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

interface KeyRow {
  id: string;
  generation: number | null;
  wrapped: Buffer | null;
  is_shredded: boolean;
}

/** The keys of patients for who writes their rows: finds them, and makes those that are missing. */
export class PatientKeyStore {
  readonly #cache: DataKeyCache;

  private constructor(
    private readonly provider: KeyProvider,
    readonly index: BlindIndex,
  ) {
    this.#cache = new DataKeyCache(provider);
  }

  /** @param sql as a role that may write schema `keys`, outside a transaction that could be rolled back. */
  static async open(sql: Sql, provider: KeyProvider): Promise<PatientKeyStore> {
    return new PatientKeyStore(provider, await openBlindIndex(sql, provider));
  }

  /**
   * The newest key of each patient, locked until the end of the caller's transaction against being replaced. New ones are written
   * within that transaction.
   * @throws KeyShreddedError when one has been erased; KeyProviderUnavailable, KeyProviderRefused.
   */
  async keysOf(sql: Sql, patientIds: readonly string[]): Promise<Map<string, DataKey>> {
    const keys = await this.#stored(sql, patientIds);
    for (
      let missing = idsWithout(keys, patientIds);
      missing.length > 0;
      missing = idsWithout(keys, patientIds)
    ) {
      const secrets = missing.map(() => randomBytes(DATA_KEY_BYTES));
      const wrapped = await this.provider.wrap(
        missing.map((id, at) => ({ key: secrets[at] ?? Buffer.alloc(0), context: patientContext(id, 1) })),
      );
      const { rows } = await sql.query(
        `insert into keys.patient_key (patient_id, generation, wrapped, wrapping_key)
          select id, 1, decode(wrapped, 'base64'), wrapping_key
          from unnest($1::uuid[], $2::text[], $3::text[]) given (id, wrapped, wrapping_key)
          order by id on conflict do nothing returning patient_id as id`,
        [
          missing,
          wrapped.map((one) => Buffer.from(one.wrapped).toString('base64')),
          wrapped.map((one) => one.wrappingKey),
        ],
      );
      const written = new Set((rows as { id: string }[]).map(({ id }) => id));
      missing.forEach((id, at) => {
        const secret = secrets[at];
        if (secret && written.has(id)) keys.set(id, new DataKey(secret, 1));
      });
      // Another writer may have been first.
      const others = missing.filter((id) => !written.has(id));
      if (others.length > 0) for (const [id, key] of await this.#stored(sql, others)) keys.set(id, key);
    }
    return keys;
  }

  /** What is sealed of a stored row, read together with its patient's ring. @throws KeyShreddedError, CiphertextError */
  async open(
    table: string,
    row: { id: string; patientId: string; sealed: Uint8Array | null; ring: Uint8Array | null },
  ): Promise<Record<string, unknown>> {
    const { patientId, sealed, ring } = row;
    if (sealed === null) return {};
    const key = await this.#cache.keyFor({ patientId, ciphertext: sealed, ring });
    return openSealed(table, { id: row.id, patientId, sealed }, key);
  }

  async #stored(sql: Sql, patientIds: readonly string[]): Promise<Map<string, DataKey>> {
    const { rows } = await sql.query(
      `select p.id, k.generation, k.wrapped, exists (select from keys.shredded s where s.patient_id = p.id) as is_shredded
        from unnest($1::uuid[]) p (id) left join lateral (
          select generation, wrapped from keys.patient_key where patient_id = p.id
          order by generation desc limit 1 for key share) k on true`,
      [[...patientIds]],
    );
    const known = rows as KeyRow[];
    const shredded = known.filter((row) => row.is_shredded).map(({ id }) => id);
    if (shredded.length > 0) throw new KeyShreddedError(shredded);
    const wrapped = known.flatMap(({ id, generation, wrapped: bytes }) =>
      generation === null || bytes === null
        ? []
        : [{ id, generation, wrapped: bytes, context: patientContext(id, generation) }],
    );
    const secrets = wrapped.length > 0 ? await this.provider.unwrap(wrapped) : [];
    return new Map(
      wrapped.map(({ id, generation }, at) => [id, new DataKey(secrets[at] ?? Buffer.alloc(0), generation)]),
    );
  }
}

function idsWithout(keys: ReadonlyMap<string, DataKey>, ids: readonly string[]): string[] {
  return [...new Set(ids)].filter((id) => !keys.has(id));
}

/** The blind index of this installation; its key is wrapped like those of patients, and made where there is none. */
async function openBlindIndex(sql: Sql, provider: KeyProvider): Promise<BlindIndex> {
  for (;;) {
    const { rows } = await sql.query('select wrapped from keys.index_key');
    const [row] = rows as { wrapped: Buffer }[];
    if (row) {
      const [secret] = await provider.unwrap([{ wrapped: row.wrapped, context: INDEX_CONTEXT }]);
      return new BlindIndex(secret ?? Buffer.alloc(0));
    }
    const [wrapped] = await provider.wrap([{ key: randomBytes(DATA_KEY_BYTES), context: INDEX_CONTEXT }]);
    await sql.query(
      'insert into keys.index_key (wrapped, wrapping_key) values ($1, $2) on conflict do nothing',
      [Buffer.from(wrapped?.wrapped ?? []), wrapped?.wrappingKey],
    );
  }
}
