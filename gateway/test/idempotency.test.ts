import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import pg from 'pg';
import { sweep } from '../src/state/edgeState.js';
import {
  createIdempotency,
  idempotencyKey,
  type Idempotency,
  type IdempotentAnswer,
  type IdempotentRequest,
} from '../src/state/idempotency.js';

const DEADLINE_MS = 5000;

describe('a mutation under an idempotency key', () => {
  let database: TestDatabase;
  let admin: pg.Client;
  const pools: pg.Pool[] = [];
  const replica = (): Idempotency => {
    const pool = new pg.Pool({ connectionString: database.urls.gateway, max: 5 });
    pools.push(pool);
    return createIdempotency({ pool, deadlineMs: DEADLINE_MS, onFailure: () => undefined });
  };
  const asked = (changes: Partial<IdempotentRequest> = {}): IdempotentRequest => ({
    key: randomUUID(),
    app: 'app',
    account: 'account',
    rights: 'all',
    bodyHash: 'a'.repeat(64),
    isRepeatable: true,
    deadline: AbortSignal.timeout(DEADLINE_MS),
    ...changes,
  });
  /** Work that counts how often it was done, and answers with that. */
  const counted = (answer: Partial<IdempotentAnswer> = {}) => {
    const work = Object.assign(
      async () => {
        work.times += 1;
        const times = work.times;
        await delay(30);
        return { status: 200, isFinal: true, times, ...answer };
      },
      { times: 0 },
    );
    return work;
  };
  const rowOf = async () => (await admin.query('select * from edge.idempotency_key')).rows;
  before(async () => {
    database = await createTestDatabase();
    admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
  });
  after(async () => {
    await admin?.end();
    await Promise.all(pools.map((pool) => pool.end()));
    await database?.drop();
  });

  test('is done once, however many ask for it at once, and all get the same answer', async () => {
    const [here, work, request] = [replica(), counted(), asked()];
    const answers = await Promise.all(Array.from({ length: 500 }, () => here.once(request, work)));
    assert.equal(work.times, 1);
    assert.equal(answers.filter(({ isRepeat }) => !isRepeat).length, 1);
    assert.deepEqual(new Set(answers.map(({ answer }) => answer.times)), new Set([1]));
  });

  test('is done once by two replicas, where the subgraph would do it twice', async () => {
    const [here, there, work] = [replica(), replica(), counted()];
    const request = asked({ isRepeatable: false });
    const answers = await Promise.allSettled([
      ...Array.from({ length: 20 }, () => here.once(request, work)),
      ...Array.from({ length: 20 }, () => there.once(request, work)),
    ]);
    assert.equal(work.times, 1);
    const refused = answers.flatMap((each) =>
      each.status === 'rejected' ? [(each.reason as { code: string }).code] : [],
    );
    assert.equal(refused.length, 20);
    assert.deepEqual(new Set(refused), new Set(['ALREADY_DONE']));
  });

  test('is asked for again where that is safe: a repeat shows what may be seen now', async () => {
    const [here, work, request] = [replica(), counted(), asked()];
    assert.equal((await here.once(request, work)).isRepeat, false);
    const repeat = await here.once(request, work);
    assert.deepEqual([repeat.isRepeat, repeat.answer.times], [true, 2]);
  });

  test('is not shared with who has other rights, though account and key are the same', async () => {
    const [here, work, request] = [replica(), counted(), asked()];
    const [all, few] = await Promise.all([
      here.once(request, work),
      here.once({ ...request, rights: 'few' }, work),
    ]);
    assert.deepEqual([all.answer.times, few.answer.times].toSorted(), [1, 2]);
  });

  test('is refused with 422 for another body, while it is under way and after', async () => {
    const [here, work, request] = [replica(), counted(), asked()];
    const first = here.once(request, work);
    const other = { ...request, bodyHash: 'b'.repeat(64) };
    const conflict = { code: 'IDEMPOTENCY_CONFLICT', status: 422 };
    while (work.times === 0) await delay(1);
    await assert.rejects(here.once(other, work), conflict);
    await first;
    await assert.rejects(here.once(other, work), conflict);
    assert.equal(work.times, 1);
  });

  test('is another one for another app, another account and another key', async () => {
    const [here, work, request] = [replica(), counted(), asked()];
    await here.once(request, work);
    for (const change of [{ app: 'other' }, { account: 'other' }, { key: randomUUID() }]) {
      const other = { ...request, ...change, bodyHash: 'b'.repeat(64) };
      assert.equal((await here.once(other, work)).isRepeat, false);
    }
  });

  test('that was left by a crash is taken up where asking again is safe, and refused as unknown where it is not', async () => {
    const here = replica();
    for (const isRepeatable of [true, false]) {
      const request = asked({ isRepeatable });
      void replica().once(request, () => new Promise<IdempotentAnswer>(() => undefined));
      await delay(100);
      await admin.query(`update edge.idempotency_key set claimed_until = now() where status is null`);
      const work = counted();
      if (isRepeatable) assert.equal((await here.once(request, work)).answer.times, 1);
      else
        await assert.rejects(here.once(request, work), { code: 'ALREADY_DONE', reason: 'OUTCOME_UNKNOWN' });
      assert.equal(work.times, isRepeatable ? 1 : 0);
      await admin.query('delete from edge.idempotency_key');
    }
  });

  test('whose outcome nobody knows is asked for again; one that failed on the way to the subgraphs too', async () => {
    const [here, request] = [replica(), asked()];
    const open = counted({ status: 503, isFinal: false });
    await here.once(request, open);
    assert.equal((await here.once(request, counted())).isRepeat, false);
    const failing = asked();
    await assert.rejects(
      here.once(failing, () => Promise.reject(new Error('lost'))),
      /lost/,
    );
    assert.equal((await here.once(failing, counted())).isRepeat, false);
  });

  test('that another replica is at for longer than the deadline is 409, with when to ask again', async () => {
    const request = asked();
    void replica().once(request, () => new Promise<IdempotentAnswer>(() => undefined));
    await delay(100);
    await assert.rejects(
      replica().once({ ...request, deadline: AbortSignal.timeout(200) }, counted()),
      (error: { reason: string; status: number; headers: object }) => {
        assert.deepEqual(
          [error.reason, error.status, error.headers],
          ['IDEMPOTENCY_KEY_IN_USE', 409, { 'retry-after': '1' }],
        );
        return true;
      },
    );
  });

  test('leaves digests, times and a status behind, for 24 hours, and is new after that', async () => {
    await admin.query('delete from edge.idempotency_key');
    const [here, work, request] = [replica(), counted(), asked({ key: 'key-of-mary-major' })];
    await here.once(request, work);
    const [row] = await rowOf();
    assert.deepEqual(Object.keys(row), ['scope', 'body_hash', 'claimed_until', 'status', 'expires_at']);
    assert.ok(!JSON.stringify(row).includes('mary'));
    assert.equal(row.status, 200);
    const hours = (row.expires_at.getTime() - Date.now()) / 3_600_000;
    assert.ok(hours > 23.9 && hours <= 24);
    await admin.query('update edge.idempotency_key set expires_at = now()');
    assert.equal((await here.once(request, work)).isRepeat, false);
    await admin.query('update edge.idempotency_key set expires_at = now()');
    await sweep(pools[0]!);
    assert.deepEqual(await rowOf(), []);
  });

  test('is not done at all where PostgreSQL does not answer', async () => {
    const pool = new pg.Pool({ host: '127.0.0.1', port: 1, connectionTimeoutMillis: 200 });
    pools.push(pool);
    const work = counted();
    const here = createIdempotency({ pool, deadlineMs: DEADLINE_MS, onFailure: () => undefined });
    await assert.rejects(here.once(asked(), work), {
      code: 'UPSTREAM_UNAVAILABLE',
      reason: 'IDEMPOTENCY_UNAVAILABLE',
    });
    assert.equal(work.times, 0);
  });
});

test('a key is 8 to 128 word characters, bare or in quotes', () => {
  assert.equal(idempotencyKey(undefined), undefined);
  assert.equal(idempotencyKey('8e03978e-40d5-43dd'), '8e03978e-40d5-43dd');
  assert.equal(idempotencyKey('"8e03978e-40d5-43dd"'), '8e03978e-40d5-43dd');
  for (const header of ['', 'short', '"unfinished-', 'with space in it', 'x'.repeat(129), ['a'.repeat(8)]])
    assert.throws(() => idempotencyKey(header), { reason: 'IDEMPOTENCY_KEY_MALFORMED' });
});
