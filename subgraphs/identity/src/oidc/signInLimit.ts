import { createHash } from 'node:crypto';
import type { Pool } from 'pg';

const MODEL = 'SignInFailures';

/** How long failed attempts count, in seconds. */
export const SIGN_IN_WINDOW_SECONDS = 900;

/** Failed attempts allowed within the window, by what they have in common. */
const LIMITS: readonly { readonly allowed: number; readonly key: (name: string, ip: string) => string }[] = [
  { allowed: 10, key: (name, ip) => `account and address ${name} ${ip}` },
  // Higher, so that a stranger can't lock somebody out with a few attempts.
  { allowed: 100, key: (name) => `account ${name}` },
  { allowed: 300, key: (_name, ip) => `address ${ip}` },
];

/**
 * Limits guesses at passwords. The counts are rows beside the provider's state: all replicas share them, they outlive a
 * restart, and expire as the rest does. Keys are hashed: the table doesn't tell who tried to sign in from where.
 */
export class SignInLimit {
  constructor(private readonly pool: Pool) {}

  /** Counts an attempt before its password is looked at, so that parallel guesses count too. False: too many. */
  async reserve(name: string, ip: string): Promise<boolean> {
    const { rows } = await this.pool.query<{ id: string; failures: number }>(
      `insert into identity.oidc_payload as kept (model, id, payload, expires_at)
       select $1, key, '{"failures": 1}', now() + make_interval(secs => $3) from unnest($2::text[]) key order by key
       on conflict (model, id) do update set
         payload = jsonb_build_object('failures',
           case when kept.expires_at <= now() then 1 else (kept.payload ->> 'failures')::integer + 1 end),
         expires_at = case when kept.expires_at <= now() then excluded.expires_at else kept.expires_at end
       returning id, (payload ->> 'failures')::integer as failures`,
      [MODEL, keys(name, ip), SIGN_IN_WINDOW_SECONDS],
    );
    const failures = new Map(rows.map((row) => [row.id, row.failures]));
    return keys(name, ip).every(
      (key, index) => (failures.get(key) ?? Infinity) <= (LIMITS[index]?.allowed ?? 0),
    );
  }

  /** Takes an attempt back that turned out right. */
  async release(name: string, ip: string): Promise<void> {
    await this.pool.query(
      `update identity.oidc_payload p set payload = jsonb_build_object('failures', greatest((p.payload ->> 'failures')::integer - 1, 0))
       from (select id from identity.oidc_payload where model = $1 and id = any ($2) order by id for update) locked
       where p.model = $1 and p.id = locked.id`,
      [MODEL, keys(name, ip)],
    );
  }
}

function keys(name: string, ip: string): string[] {
  return LIMITS.map(({ key }) => createHash('sha256').update(key(name, ip)).digest('base64url'));
}
