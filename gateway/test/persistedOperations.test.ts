import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import pg from 'pg';
import { createPersistedOperations } from '../src/safety/persistedOperations.js';
import { createAppPolicies } from '../src/state/appPolicies.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hashed = (text: string) => ({
  extensions: { persistedQuery: { version: 1, sha256Hash: sha256(text) } },
});
const byId = (text: string) => ({ documentId: `sha256:${sha256(text)}` });
const NOT_FOUND = { code: 'PERSISTED_QUERY_NOT_FOUND' };
const NOT_REGISTERED = { code: 'OPERATION_REFUSED', reason: 'OPERATION_NOT_REGISTERED' };

describe('automatic persisted queries', () => {
  const make = () => createPersistedOperations({ policies: undefined, onlyRegistered: false });

  test('a document sent with its hash is found by its hash alone, by the app that sent it and by no other', async () => {
    const operations = make();
    const text = '{ viewer { id } }';
    assert.throws(() => operations.resolve('a', hashed(text)), NOT_FOUND);
    assert.equal(await operations.resolve('a', { query: text, ...hashed(text) }), text);
    assert.equal(await operations.resolve('a', hashed(text)), text);
    assert.throws(() => operations.resolve('b', hashed(text)), NOT_FOUND);
  });

  test('a hash that is another document’s is refused, and nothing is kept', () => {
    const operations = make();
    assert.throws(() => operations.resolve('a', { query: '{ evil }', ...hashed('{ good }') }), {
      reason: 'PERSISTED_QUERY_HASH_WRONG',
    });
    assert.throws(() => operations.resolve('a', hashed('{ good }')), NOT_FOUND);
  });

  test('one app fills its own million characters, and pushes out nobody else’s', async () => {
    const operations = make();
    const mine = '{ mine }';
    await operations.resolve('me', { query: mine, ...hashed(mine) });
    const flood = Array.from({ length: 40 }, (_, index) => `{ f${index} } # ${'x'.repeat(50_000)}`);
    for (const text of flood) await operations.resolve('flood', { query: text, ...hashed(text) });
    assert.throws(() => operations.resolve('flood', hashed(flood[0]!)), NOT_FOUND);
    assert.equal(await operations.resolve('flood', hashed(flood[39]!)), flood[39]);
    assert.equal(await operations.resolve('me', hashed(mine)), mine);
  });

  test('forms that are none are refused as the client’s mistake', () => {
    const operations = make();
    const wrong: [object, string][] = [
      [{}, 'DOCUMENT_MISSING'],
      [{ query: '' }, 'DOCUMENT_MISSING'],
      [{ query: 7 }, 'DOCUMENT_MALFORMED'],
      [{ documentId: 'abc' }, 'DOCUMENT_ID_MALFORMED'],
      [{ documentId: `sha256:${'A'.repeat(64)}` }, 'DOCUMENT_ID_MALFORMED'],
      [{ query: '{ a }', ...byId('{ a }') }, 'DOCUMENT_ID_MALFORMED'],
      [{ extensions: { persistedQuery: null } }, 'PERSISTED_QUERY_MALFORMED'],
      [
        { extensions: { persistedQuery: { version: 2, sha256Hash: sha256('') } } },
        'PERSISTED_QUERY_MALFORMED',
      ],
      [
        { extensions: { persistedQuery: { version: 1, sha256Hash: '../../etc' } } },
        'PERSISTED_QUERY_MALFORMED',
      ],
    ];
    for (const [request, reason] of wrong)
      assert.throws(() => operations.resolve('a', request), { code: 'BAD_USER_INPUT', reason });
  });
});

describe('registered operations', () => {
  let database: TestDatabase;
  let ingest: pg.Client;
  let gateway: pg.Pool;
  let clock = 0;
  const later = () => void (clock += 11_000);
  const REGISTERED = 'query Mine { viewer { id } }';
  const register = (app: string, text: string, onlyRegistered: boolean) =>
    ingest.query(
      `with app as (insert into edge.app (client_id, only_registered) values ($1, $4)
         on conflict (client_id) do update set only_registered = excluded.only_registered returning client_id)
       insert into edge.operation (client_id, sha256, name, document) select client_id, $2, 'Mine', $3 from app
       on conflict do nothing`,
      [app, sha256(text), text, onlyRegistered],
    );
  const make = (onlyRegistered = false) =>
    createPersistedOperations({
      policies: createAppPolicies({ pool: gateway, onFailure: () => undefined, now: () => clock }),
      onlyRegistered,
    });
  before(async () => {
    database = await createTestDatabase();
    ingest = new pg.Client({ connectionString: database.urls.ingest });
    await ingest.connect();
    gateway = new pg.Pool({ connectionString: database.urls.gateway, max: 2 });
  });
  after(async () => {
    await gateway?.end();
    await ingest?.end();
    await database?.drop();
  });

  test('are found by id by the app that registered them, and by no other, until they are removed', async () => {
    await register('owner', REGISTERED, false);
    const operations = make();
    assert.equal(await operations.resolve('owner', byId(REGISTERED)), REGISTERED);
    assert.equal(await operations.resolve('owner', hashed(REGISTERED)), REGISTERED);
    await assert.rejects(async () => operations.resolve('stranger', byId(REGISTERED)), NOT_REGISTERED);
    await ingest.query(`delete from edge.operation where client_id = 'owner'`);
    later();
    await assert.rejects(async () => operations.resolve('owner', byId(REGISTERED)), NOT_REGISTERED);
  });

  test('are all that a restricted app may run, whatever way it sends another', async () => {
    const other = '{ patient(id: "1") { id } }';
    await register('restricted', REGISTERED, false);
    const operations = make();
    assert.equal(await operations.resolve('restricted', { query: other, ...hashed(other) }), other);
    await register('restricted', REGISTERED, true);
    later();
    for (const request of [{ query: other }, { query: other, ...hashed(other) }, hashed(other), byId(other)])
      await assert.rejects(async () => operations.resolve('restricted', request), NOT_REGISTERED);
    for (const request of [{ query: REGISTERED }, hashed(REGISTERED), byId(REGISTERED)])
      assert.equal(await operations.resolve('restricted', request), REGISTERED);
  });

  test('are all that anybody may run behind a gateway that says so', async () => {
    await register('listed', REGISTERED, false);
    const operations = make(true);
    assert.equal(await operations.resolve('listed', { query: REGISTERED }), REGISTERED);
    await assert.rejects(async () => operations.resolve('listed', { query: '{ a }' }), NOT_REGISTERED);
    await assert.rejects(async () => operations.resolve('unlisted', { query: REGISTERED }), NOT_REGISTERED);
  });

  test('a moment after they are registered they run, though they were asked for before', async () => {
    const operations = make();
    await assert.rejects(async () => operations.resolve('new', byId(REGISTERED)), NOT_REGISTERED);
    await register('new', REGISTERED, false);
    clock += 1001;
    assert.equal(await operations.resolve('new', byId(REGISTERED)), REGISTERED);
  });

  test('a restriction stays one while PostgreSQL is away, and an app that nothing is known of is refused', async () => {
    await register('insured', REGISTERED, true);
    const pool = new pg.Pool({ connectionString: database.urls.gateway, max: 1 });
    const policies = createAppPolicies({ pool, onFailure: () => undefined, now: () => clock });
    const operations = createPersistedOperations({ policies, onlyRegistered: false });
    assert.equal(await operations.resolve('insured', { query: REGISTERED }), REGISTERED);
    await pool.end();
    later();
    await assert.rejects(async () => operations.resolve('insured', { query: '{ a }' }), NOT_REGISTERED);
    assert.equal(await operations.resolve('insured', { query: REGISTERED }), REGISTERED);
    await assert.rejects(async () => operations.resolve('unknown', { query: '{ a }' }), {
      code: 'UPSTREAM_UNAVAILABLE',
    });
  });

  test('cannot be registered by the gateway itself, nor under a hash that is not theirs', async () => {
    const insert = `insert into edge.operation (client_id, sha256, name, document) values ('owner', $1, 'X', '{ a }')`;
    await assert.rejects(gateway.query(insert, [sha256('{ a }')]), { code: '42501' });
    await assert.rejects(gateway.query(`insert into edge.app values ('x')`), { code: '42501' });
    await assert.rejects(ingest.query(insert, [sha256('{ b }')]), { code: '23514' });
  });
});
