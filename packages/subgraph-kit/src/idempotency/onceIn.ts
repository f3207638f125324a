import { createHash } from 'node:crypto';
import { CaregraphError } from '../graph/error.js';
import type { RequestContext } from '../request/requestContext.js';

const KEY = /^[\w.:-]{8,128}$/;

/**
 * Does the work once per viewer and key, in the request's transaction; a repeat gets the identifier the first call
 * answered with. Concurrent repeats wait for each other.
 * @throws CaregraphError BAD_USER_INPUT for a malformed key, IDEMPOTENCY_CONFLICT for a key used for another input.
 */
export type Once = (
  context: RequestContext,
  operation: string,
  input: { readonly idempotencyKey: string },
  work: () => Promise<string>,
) => Promise<string>;

/** @param schema of the subgraph, whose table `idempotency_key` shows each principal its own keys alone. */
export function onceIn(schema: 'consent' | 'identity'): Once {
  return async (context, operation, input, work) => {
    const key = input.idempotencyKey;
    if (!KEY.test(key))
      throw new CaregraphError('BAD_USER_INPUT', 'IDEMPOTENCY_KEY_MUST_BE_8_TO_128_WORD_CHARACTERS');
    const { granteeId, accountId } = await context.viewer();
    const requestHash = createHash('sha256')
      .update(JSON.stringify([operation, accountId, input]))
      .digest('hex');
    const [first] = await context.database(async (em) => {
      await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [
        `${granteeId}:${accountId}:${key}`,
      ]);
      return em.execute<FirstAnswer[]>(
        `select request_hash, answer #>> '{}' as answer from ${schema}.idempotency_key where key = ?`,
        [key],
      );
    });
    if (first) {
      if (first.request_hash !== requestHash) throw new CaregraphError('IDEMPOTENCY_CONFLICT');
      return first.answer;
    }
    const answer = await work();
    await context.database((em) =>
      em.execute(
        `insert into ${schema}.idempotency_key (principal_id, key, request_hash, answer)
         values (current_setting('access.principal')::uuid, ?, ?, ?)`,
        [key, requestHash, JSON.stringify(answer)],
      ),
    );
    return answer;
  };
}

interface FirstAnswer {
  readonly request_hash: string;
  readonly answer: string;
}
