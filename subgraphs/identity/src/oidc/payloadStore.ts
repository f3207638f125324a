import { createHash } from 'node:crypto';
import { errors, type Adapter, type AdapterPayload } from 'oidc-provider';
import type { Pool } from 'pg';

/** Models whose id is what a client presents: only its hash is stored, so a copy of the table opens nothing. */
const BEARER_MODELS: ReadonlySet<string> = new Set([
  'AccessToken',
  'AuthorizationCode',
  'ClientCredentials',
  'RefreshToken',
]);

/** Expired rows deleted per statement, so that a backlog doesn't hold locks for long. */
const EXPIRED_BATCH = 5_000;

/** The provider's state of one model (sessions, codes, grants …) in identity.oidc_payload. */
export class PayloadStore implements Adapter {
  constructor(
    private readonly pool: Pool,
    private readonly model: string,
  ) {}

  /** @param expiresIn seconds from now; without it the row doesn't expire. */
  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const { jti: _secret, ...withoutId } = payload;
    const { rowCount } = await this.pool.query(
      `insert into identity.oidc_payload as stored (model, id, payload, grant_id, user_code, uid, expires_at)
       values ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))
       on conflict (model, id) do update set payload = excluded.payload, grant_id = excluded.grant_id,
         user_code = excluded.user_code, uid = excluded.uid, expires_at = excluded.expires_at
       where stored.model <> 'ReplayDetection' or stored.expires_at <= now()`,
      [
        this.model,
        this.storedId(id),
        JSON.stringify(BEARER_MODELS.has(this.model) ? withoutId : payload),
        payload.grantId ?? null,
        payload.userCode ?? null,
        payload.uid ?? null,
        expiresIn ?? null,
      ],
    );
    // Two requests with one client assertion may both pass the provider's look-up; only one of them may insert.
    if (rowCount === 0) throw new errors.InvalidClientAuth('client assertion tokens must only be used once');
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const found = await this.findWhere('id = $2', this.storedId(id));
    return found && BEARER_MODELS.has(this.model) ? { ...found, jti: id } : found;
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.findWhere('uid = $2', uid);
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.findWhere('user_code = $2', userCode);
  }

  /**
   * Marks a code or refresh token as used.
   * @throws InvalidGrant if it was used already. Then somebody else holds it too, and all that came from the same
   *   grant is revoked (RFC 6749 section 4.1.2, RFC 9700 section 4.14.2).
   */
  async consume(id: string): Promise<void> {
    const { rowCount } = await this.pool.query(
      `update identity.oidc_payload set consumed_at = now()
       where model = $1 and id = $2 and consumed_at is null and (expires_at is null or expires_at > now())`,
      [this.model, this.storedId(id)],
    );
    if (rowCount === 1) return;
    await this.revokeGrantOf(id);
    throw new errors.InvalidGrant(`${this.model} already used`);
  }

  async destroy(id: string): Promise<void> {
    await this.pool.query('delete from identity.oidc_payload where model = $1 and id = $2', [
      this.model,
      this.storedId(id),
    ]);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.pool.query('delete from identity.oidc_payload where model = $1 and grant_id = $2', [
      this.model,
      grantId,
    ]);
  }

  private async revokeGrantOf(id: string): Promise<void> {
    await this.pool.query(
      `with used as (select grant_id from identity.oidc_payload where model = $1 and id = $2)
       delete from identity.oidc_payload p using used
       where p.grant_id = used.grant_id or (p.model = 'Grant' and p.id = used.grant_id)`,
      [this.model, this.storedId(id)],
    );
  }

  /** @param condition compares with `$2`; always a literal of this file. */
  private async findWhere(
    condition: 'id = $2' | 'uid = $2' | 'user_code = $2',
    value: string,
  ): Promise<AdapterPayload | undefined> {
    const { rows } = await this.pool.query<{ payload: AdapterPayload; consumed: number | null }>(
      `select payload, extract(epoch from consumed_at)::integer as consumed from identity.oidc_payload
       where model = $1 and ${condition} and (expires_at is null or expires_at > now())`,
      [this.model, value],
    );
    const row = rows[0];
    return row && { ...row.payload, ...(row.consumed === null ? {} : { consumed: row.consumed }) };
  }

  private storedId(id: string): string {
    return BEARER_MODELS.has(this.model) ? createHash('sha256').update(id).digest('base64url') : id;
  }
}

/** Deletes what has expired, in batches; any number of replicas may do it at once. Returns the number of rows. */
export async function deleteExpired(pool: Pool): Promise<number> {
  let deleted = 0;
  let batch: number;
  do {
    const { rowCount } = await pool.query(
      `delete from identity.oidc_payload where ctid = any (array(
         select ctid from identity.oidc_payload where expires_at <= now() limit $1 for update skip locked))`,
      [EXPIRED_BATCH],
    );
    batch = rowCount ?? 0;
    deleted += batch;
  } while (batch === EXPIRED_BATCH);
  return deleted;
}
