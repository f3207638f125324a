import type pg from 'pg';
import { RegistryError } from '../registryError.js';

/** What stands under a key: ours now, or another's. */
export interface Claim {
  readonly claimed: boolean;
  /** Null where it is ours now, like all that follows. */
  readonly same_body: boolean | null;
  /** That it was answered with; null while it is under way. */
  readonly status: number | null;
  /** Its replica has had all its time and not said what became of it. */
  readonly is_abandoned: boolean | null;
}

/** Keys in `edge.idempotency_key`. */
export interface Claims {
  /**
   * Takes a key, or says who has it; undefined while another's is being committed.
   * @throws RegistryError UPSTREAM_UNAVAILABLE when PostgreSQL does not answer.
   */
  claim(
    scope: Buffer,
    request: { readonly bodyHash: string; readonly isRepeatable: boolean },
  ): Promise<Claim | undefined>;
  /** Writes down the status; null leaves the outcome open, and the next repeat may take it up at once. */
  settle(scope: Buffer, status: number | null): Promise<void>;
}

/** How long a replica may be at it beyond the operation's deadline before it is taken to have crashed. */
const CLAIM_MARGIN_MS = 5000;

export function createClaims(o: { pool: pg.Pool; deadlineMs: number; onFailure: () => void }): Claims {
  return {
    async claim(scope, { bodyHash, isRepeatable }) {
      try {
        const { rows } = await o.pool.query<Claim>({
          name: 'edge-claim',
          text: CLAIM,
          values: [scope, Buffer.from(bodyHash, 'hex'), o.deadlineMs + CLAIM_MARGIN_MS, isRepeatable],
        });
        return rows[0];
      } catch {
        o.onFailure();
        throw new RegistryError('UPSTREAM_UNAVAILABLE', 'IDEMPOTENCY_UNAVAILABLE');
      }
    },
    async settle(scope, status) {
      await o.pool.query({ name: 'edge-settle', text: SETTLE, values: [scope, status] });
    },
  };
}

/**
 * Takes the key if it is free, expired, or (where asking again is safe) left behind by a replica that crashed at the same
 * body. Otherwise says what is there. No row: another's was being committed.
 */
const CLAIM = `
  with claim as (
    insert into edge.idempotency_key as k (scope, body_hash, claimed_until, expires_at)
    values ($1, $2, now() + $3::integer * interval '1 millisecond', now() + interval '24 hours')
    on conflict (scope) do update set
      body_hash = excluded.body_hash, claimed_until = excluded.claimed_until, status = null,
      expires_at = case when k.expires_at <= now() then excluded.expires_at else k.expires_at end
    where k.expires_at <= now()
      or ($4::boolean and k.status is null and k.claimed_until <= now() and k.body_hash = excluded.body_hash)
    returning true as claimed
  )
  select claimed, null::boolean as same_body, null::smallint as status, null::boolean as is_abandoned from claim
  union all
  select false, k.body_hash = $2, k.status, k.claimed_until <= now() from edge.idempotency_key k
  where k.scope = $1 and k.expires_at > now() and not exists (select from claim)`;

const SETTLE = `update edge.idempotency_key set status = $2::smallint, claimed_until = now()
  where scope = $1 and status is null`;
