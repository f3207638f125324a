import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import { Pool } from 'pg';
import { deleteExpired, PayloadStore } from '../src/oidc/payloadStore.js';

let database: TestDatabase;
let pool: Pool;
before(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.urls.identity });
  pool.on('error', () => undefined);
});
after(async () => {
  await pool.end();
  await database.drop();
});

const expire = (id: string) =>
  pool.query(`update identity.oidc_payload set expires_at = now() - interval '1 second' where id = $1`, [id]);

test('what was stored is found by id, uid and user code, as it was', async () => {
  const store = new PayloadStore(pool, 'Session');
  const payload = { jti: 's-1', uid: 'u-1', userCode: 'c-1', accountId: 'somebody', iat: 1 };
  await store.upsert('s-1', payload, 60);
  assert.deepEqual(await store.find('s-1'), payload);
  assert.deepEqual(await store.findByUid('u-1'), payload);
  assert.deepEqual(await store.findByUserCode('c-1'), payload);
  assert.equal(await new PayloadStore(pool, 'Grant').find('s-1'), undefined);
  await store.destroy('s-1');
  assert.equal(await store.find('s-1'), undefined);
});

test('an expired row is not found even before it is deleted, and deleted with its like; others stay', async () => {
  const store = new PayloadStore(pool, 'Interaction');
  await store.upsert('old', { jti: 'old' }, 60);
  await store.upsert('young', { jti: 'young' }, 60);
  await store.upsert('timeless', { jti: 'timeless' });
  await expire('old');
  assert.equal(await store.find('old'), undefined);
  assert.equal(await deleteExpired(pool), 1);
  assert.equal(await deleteExpired(pool), 0);
  assert.ok((await store.find('young')) && (await store.find('timeless')));
});

test('more expired rows than one batch are deleted in one go', async () => {
  await pool.query(`insert into identity.oidc_payload (model, id, payload, expires_at)
    select 'Session', 'old ' || n, '{}', now() - interval '1 day' from generate_series(1, 12000) n`);
  const [one, two] = await Promise.all([deleteExpired(pool), deleteExpired(pool)]);
  assert.equal(one + two + (await deleteExpired(pool)), 12_000);
});

test('codes and refresh tokens are stored as hashes: the table opens nothing', async () => {
  for (const model of ['AuthorizationCode', 'RefreshToken']) {
    const store = new PayloadStore(pool, model);
    await store.upsert('the-secret', { jti: 'the-secret', grantId: 'g-0' }, 60);
    assert.equal((await store.find('the-secret'))?.jti, 'the-secret');
  }
  const { rows } = await pool.query(
    `select 1 from identity.oidc_payload p where p::text like '%the-secret%'`,
  );
  assert.equal(rows.length, 0);
});

test('of many uses at once one consumes, and the others revoke all of the grant', async () => {
  const store = new PayloadStore(pool, 'RefreshToken');
  await new PayloadStore(pool, 'Grant').upsert('g-1', { jti: 'g-1' }, 60);
  await store.upsert('r-1', { jti: 'r-1', grantId: 'g-1' }, 60);
  await store.upsert('r-2', { jti: 'r-2', grantId: 'g-1' }, 60);
  await store.upsert('r-3', { jti: 'r-3', grantId: 'another' }, 60);
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => store.consume('r-1')));
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  assert.equal(await store.find('r-2'), undefined);
  assert.equal(await new PayloadStore(pool, 'Grant').find('g-1'), undefined);
  assert.ok(await store.find('r-3'));
});

test('a consumed token says when, and stays consumed when it is saved again', async () => {
  const store = new PayloadStore(pool, 'AuthorizationCode');
  await store.upsert('c-2', { jti: 'c-2', grantId: 'g-2' }, 60);
  await store.consume('c-2');
  await store.upsert('c-2', { jti: 'c-2', grantId: 'g-2' }, 60);
  const consumed = Number((await store.find('c-2'))?.consumed);
  assert.ok(Math.abs(consumed - Date.now() / 1000) < 60);
});

test('RFC 7523 section 3: a client assertion is recorded once, and again only when it has expired', async () => {
  const store = new PayloadStore(pool, 'ReplayDetection');
  const record = () => store.upsert('assertion', { jti: 'assertion', iss: 'an-app' }, 60);
  const results = await Promise.allSettled([record(), record(), record()]);
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  await expire('assertion');
  await record();
});

test('an expired code is not consumed', async () => {
  const store = new PayloadStore(pool, 'AuthorizationCode');
  await store.upsert('c-3', { jti: 'c-3', grantId: 'g-3' }, 0);
  await assert.rejects(store.consume('c-3'), { error: 'invalid_grant' });
});

test('revoking a grant deletes the rows of one model that came from it', async () => {
  const store = new PayloadStore(pool, 'RefreshToken');
  await store.upsert('r-4', { jti: 'r-4', grantId: 'g-4' }, 60);
  await store.upsert('r-5', { jti: 'r-5', grantId: 'g-5' }, 60);
  await store.revokeByGrantId('g-4');
  assert.equal(await store.find('r-4'), undefined);
  assert.ok(await store.find('r-5'));
});
