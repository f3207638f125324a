import { hash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { RegistryError } from '../registryError.js';

/** What was asked for under a key, and by whom. */
export interface IdempotentRequest {
  /** The client's, as idempotencyKey() reads it. */
  readonly key: string;
  readonly app: string;
  readonly account: string;
  /** Everything else that decides what the viewer may see: scopes, the token's patient, the purpose. */
  readonly rights: string;
  /** SHA-256 of what is asked for, in hexadecimal. */
  readonly bodyHash: string;
  /** True where the subgraphs themselves do it once, so that asking again is safe. */
  readonly isRepeatable: boolean;
  /** Aborts when the operation's time is up. */
  readonly deadline: AbortSignal;
}

export interface IdempotentAnswer {
  /** HTTP status. */
  readonly status: number;
  /** False where it is not known whether anything was done: a subgraph did not answer. */
  readonly isFinal: boolean;
}

export interface Idempotency {
  /**
   * Does the work once per app, account and key within 24 hours.
   *
   * Who asks while it is under way gets its answer. Who repeats later is answered by asking the subgraphs again, which
   * know the key of their own in the input and answer with what they did first, as far as the viewer may see it now: a stored
   * answer would show what has been withdrawn since. Nothing of an answer is stored but its status.
   * @throws RegistryError IDEMPOTENCY_CONFLICT (422) for a key used for something else, OPERATION_REFUSED
   * IDEMPOTENCY_KEY_IN_USE (409) when another replica takes longer than the deadline, ALREADY_DONE (409) for what cannot be asked
   * for again, UPSTREAM_UNAVAILABLE when PostgreSQL does not answer: without it nothing is done.
   */
  once<T extends IdempotentAnswer>(
    request: IdempotentRequest,
    work: () => Promise<T>,
  ): Promise<{ readonly answer: T; readonly isRepeat: boolean }>;
}

const KEY = /^(?:"([\w.:-]{8,128})"|([\w.:-]{8,128}))$/;

/**
 * Reads the header `Idempotency-Key`: a string of structured fields, in quotes, as the IETF's draft has it, or bare, as most
 * clients send it.
 * @throws RegistryError BAD_USER_INPUT.
 */
export function idempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const [, quoted, bare] = (typeof header === 'string' && KEY.exec(header)) || [];
  const key = quoted ?? bare;
  if (key === undefined) throw new RegistryError('BAD_USER_INPUT', 'IDEMPOTENCY_KEY_MALFORMED');
  return key;
}

/** How long a replica may be at it beyond the operation's deadline before it is taken to have crashed. */
const CLAIM_MARGIN_MS = 5000;
const FIRST_LOOK_MS = 20;
const LONGEST_LOOK_MS = 250;

interface Claim {
  readonly claimed: boolean;
  readonly same_body: boolean | null;
  readonly status: number | null;
  readonly is_abandoned: boolean | null;
}

export function createIdempotency(o: {
  pool: pg.Pool;
  deadlineMs: number;
  onFailure: () => void;
}): Idempotency {
  const underWay = new Map<string, Promise<IdempotentAnswer>>();

  async function run<T extends IdempotentAnswer>(
    request: IdempotentRequest,
    scope: Buffer,
    work: () => Promise<T>,
  ): Promise<{ answer: T; isRepeat: boolean }> {
    for (let waitMs = FIRST_LOOK_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_LOOK_MS)) {
      const found = await claim(request, scope);
      if (found?.claimed) return { answer: await doFirst(scope, work), isRepeat: false };
      // Another's row that was committed while this looked: look again.
      if (!found) continue;
      if (!found.same_body)
        throw new RegistryError('IDEMPOTENCY_CONFLICT', 'KEY_USED_FOR_ANOTHER_BODY', { status: 422 });
      if (found.status !== null) {
        if (!request.isRepeatable) throw new RegistryError('ALREADY_DONE');
        return { answer: await work(), isRepeat: true };
      }
      // Nobody knows whether it was done, and doing it again could do it twice.
      if (found.is_abandoned) throw new RegistryError('ALREADY_DONE', 'OUTCOME_UNKNOWN');
      await delay(waitMs, undefined, { signal: request.deadline }).catch(() => {
        throw new RegistryError('OPERATION_REFUSED', 'IDEMPOTENCY_KEY_IN_USE', {
          status: 409,
          headers: { 'retry-after': '1' },
        });
      });
    }
  }

  async function doFirst<T extends IdempotentAnswer>(scope: Buffer, work: () => Promise<T>): Promise<T> {
    let answer: T | undefined;
    try {
      answer = await work();
      return answer;
    } finally {
      // A failure to write this down is none of the client's: the claim runs out, and a repeat asks the subgraphs.
      await settle(scope, answer?.isFinal ? answer.status : null).catch(o.onFailure);
    }
  }

  async function claim({ bodyHash, isRepeatable }: IdempotentRequest, scope: Buffer) {
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
  }

  async function settle(scope: Buffer, status: number | null): Promise<void> {
    await o.pool.query({ name: 'edge-settle', text: SETTLE, values: [scope, status] });
  }

  return {
    async once<T extends IdempotentAnswer>(request: IdempotentRequest, work: () => Promise<T>) {
      const scope = hash('sha256', JSON.stringify([request.app, request.account, request.key]), 'buffer');
      const place = `${scope.toString('base64')} ${request.bodyHash} ${request.rights}`;
      const first = underWay.get(place);
      // The same place holds what the same work gave: T is that of the one caller of this method.
      if (first) return { answer: (await first) as T, isRepeat: true };
      const running = run(request, scope, work);
      const answer = running.then((result) => result.answer);
      // Whoever waits for it hears of a failure; if nobody does, this caller is the only one to.
      answer.catch(() => undefined);
      underWay.set(place, answer);
      try {
        return await running;
      } finally {
        underWay.delete(place);
      }
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

/** Without a status, the outcome is open and the next repeat may take it up at once. */
const SETTLE = `update edge.idempotency_key set status = $2::smallint, claimed_until = now()
  where scope = $1 and status is null`;
