import { hash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { RegistryError } from '../registryError.js';
import { createClaims } from './idempotencyClaims.js';

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

/** How often another replica's claim is looked at: seldomer and seldomer. */
const FIRST_LOOK_MS = 20;
const LONGEST_LOOK_MS = 250;

export function createIdempotency(o: {
  pool: pg.Pool;
  deadlineMs: number;
  onFailure: () => void;
}): Idempotency {
  const claims = createClaims(o);
  const underWay = new Map<string, Promise<IdempotentAnswer>>();

  async function run<T extends IdempotentAnswer>(
    request: IdempotentRequest,
    scope: Buffer,
    work: () => Promise<T>,
  ): Promise<{ answer: T; isRepeat: boolean }> {
    for (let waitMs = FIRST_LOOK_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_LOOK_MS)) {
      const found = await claims.claim(scope, request);
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
      await claims.settle(scope, answer?.isFinal ? answer.status : null).catch(o.onFailure);
    }
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
