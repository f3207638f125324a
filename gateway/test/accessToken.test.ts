import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { AUDIENCE, type TokenChanges } from './fixture/issuer.js';
import { post, startWorld, type World } from './fixture/world.js';

const QUERY = '{ clinic { name } }';

describe('access tokens (RFC 9068, RFC 6750)', () => {
  let world: World;
  before(async () => void (world = await startWorld()));
  after(() => world[Symbol.asyncDispose]());

  test('a valid token is answered', async () => {
    const answer = await world.ask(QUERY);
    assert.deepEqual(answer.body, { data: { clinic: { name: 'Sample Clinic' } } });
  });

  test('no token: 401 with a challenge that names no error, and a GraphQL error in the body', async () => {
    const answer = await post(`${world.url}/graphql`, JSON.stringify({ query: QUERY }), {});
    assert.equal(answer.status, 401);
    assert.equal(answer.headers['www-authenticate'], 'Bearer realm="caregraph"');
    assert.deepEqual(answer.body.errors?.[0]?.extensions, {
      code: 'UNAUTHENTICATED',
      reason: 'TOKEN_MISSING',
    });
    assert.equal(answer.body.data, undefined);
  });

  const refused: Array<[title: string, reason: string, changes: TokenChanges]> = [
    ['expired', 'TOKEN_EXPIRED', { lifeSeconds: -60 }],
    ['for another audience', 'TOKEN_AUDIENCE', { claims: { aud: 'urn:caregraph:warehouse' } }],
    ['of another issuer', 'TOKEN_INVALID', { claims: { iss: 'http://127.0.0.1:1/oidc' } }],
    ['of another type (an ID token)', 'TOKEN_INVALID', { header: { typ: 'JWT' } }],
    ['without jti', 'TOKEN_INVALID', { claims: { jti: undefined } }],
    ['without exp', 'TOKEN_INVALID', { claims: { exp: undefined } }],
    ['without client_id', 'TOKEN_INVALID', { claims: { client_id: undefined } }],
    ['whose subject is no uuid', 'TOKEN_INVALID', { claims: { sub: 'admin' } }],
    ['not valid yet', 'TOKEN_INVALID', { claims: { nbf: Math.floor(Date.now() / 1000) + 3600 } }],
    ['of an unknown key', 'TOKEN_INVALID', { header: { kid: 'another-key' } }],
  ];
  for (const [title, reason, changes] of refused) {
    test(`a token ${title} is refused`, async () => {
      const answer = await world.ask(QUERY, {
        headers: { authorization: `Bearer ${await world.issuer.token(changes)}` },
      });
      assert.equal(answer.status, 401);
      assert.match(String(answer.headers['www-authenticate']), /error="invalid_token"/);
      assert.deepEqual(answer.body.errors?.[0]?.extensions, { code: 'UNAUTHENTICATED', reason });
    });
  }

  test('a token signed by a key of the same id that is not the issuer’s is refused', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const answer = await world.ask(QUERY, {
      headers: { authorization: `Bearer ${await world.issuer.token({ signedBy: privateKey })}` },
    });
    assert.equal(answer.status, 401);
  });

  test('alg none and HMAC with the public key are refused', async () => {
    const claims = {
      sub: '0198d000-0000-7000-8000-000000000001',
      client_id: 'caregraph-cli',
      jti: 'j',
      iss: world.issuer.issuer,
      aud: AUDIENCE,
    };
    const unsecured = new UnsecuredJWT(claims).setIssuedAt().setExpirationTime('5m').encode();
    const { keys } = (await (await fetch(`${world.issuer.issuer}/jwks`)).json()) as { keys: unknown[] };
    const hmac = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: 'issuer-key', typ: 'at+jwt' })
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(new TextEncoder().encode(JSON.stringify(keys[0])));
    for (const token of [unsecured, hmac]) {
      const answer = await world.ask(QUERY, { headers: { authorization: `Bearer ${token}` } });
      assert.equal(answer.status, 401);
    }
  });

  test('what is no bearer token is refused', async () => {
    for (const authorization of [
      'Basic dXNlcjpwYXNz',
      'Bearer',
      'Bearer a.b',
      'Bearer a.b.c extra',
      'x'.repeat(5000),
    ]) {
      assert.equal((await world.ask(QUERY, { headers: { authorization } })).status, 401);
    }
  });

  test('subgraphs are not asked for a refused token', async () => {
    const asked = world.identity.received.length;
    await post(`${world.url}/graphql`, JSON.stringify({ query: QUERY }), {});
    assert.equal(world.identity.received.length, asked);
  });
});

test('an issuer that does not answer is 503 UPSTREAM_UNAVAILABLE, and no mistake of the client’s', async () => {
  await using world = await startWorld();
  world.issuer.available = false;
  const failed = await world.ask(QUERY);
  assert.equal(failed.status, 503);
  assert.deepEqual(failed.body.errors?.[0]?.extensions, {
    code: 'UPSTREAM_UNAVAILABLE',
    reason: 'ISSUER_UNAVAILABLE',
  });
  assert.equal(failed.headers['www-authenticate'], undefined);
  world.issuer.available = true;
  assert.equal((await world.ask(QUERY)).status, 200);
});

test('the issuer’s keys are asked for once, not for each token', async () => {
  await using world = await startWorld();
  for (let i = 0; i < 5; i += 1) await world.ask(QUERY);
  assert.equal(world.issuer.keyRequests, 1);
});
