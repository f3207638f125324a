import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import { requestDemoBackendToken } from '../src/demo/index.js';
import { startTestRealm, type TestRealm } from './oidc/demoRealm.js';

let realm: TestRealm;
before(async () => (realm = await startTestRealm()));
after(() => realm.close());

test('RFC 7523: an app signs in for itself with its key; the token is its own', async () => {
  const token = await requestDemoBackendToken({ issuer: realm.issuer, privateJwk: realm.backendPrivateJwk });
  const { payload } = await realm.verify(token.accessToken);
  const { rows } = await realm.ingest.query<{ id: string }>(
    'select id from identity.partner_app where client_id = $1',
    ['demo-partner-backend'],
  );
  assert.equal(payload.sub, rows[0]?.id);
  assert.equal(payload['client_id'], 'demo-partner-backend');
  assert.equal(payload['scope'], 'system/*.rs');
  assert.equal(payload['patient'], undefined);
  assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 300);
});

test('RFC 7523 section 3: a key that is not the client’s is refused', async () => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const privateJwk = await exportJWK(privateKey);
  await assert.rejects(requestDemoBackendToken({ issuer: realm.issuer, privateJwk }), /invalid_client/);
});

test('RFC 7523 section 3: of ten uses of one assertion at once, one succeeds', async () => {
  const assertion = await new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg: 'ES256' })
    .setIssuer('demo-partner-backend')
    .setSubject('demo-partner-backend')
    .setAudience(realm.issuer)
    .setExpirationTime('60s')
    .sign(await importJWK(realm.backendPrivateJwk, 'ES256'));
  const body = {
    grant_type: 'client_credentials',
    client_id: 'demo-partner-backend',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
    scope: 'system/*.rs',
  };
  const requests = Array.from({ length: 10 }, () =>
    fetch(`${realm.issuer}/token`, { method: 'POST', body: new URLSearchParams(body) }),
  );
  const statuses = (await Promise.all(requests)).map(({ status }) => status);
  assert.deepEqual(statuses.toSorted(), [200, ...Array<number>(9).fill(401)]);
});

test('RFC 6749 section 3.3: no scope that the app is registered for, no token', async () => {
  for (const scope of ['user/*.rs', 'patient/*.rs', 'warehouse:query', 'openid']) {
    const request = requestDemoBackendToken({
      issuer: realm.issuer,
      privateJwk: realm.backendPrivateJwk,
      scope,
    });
    await assert.rejects(request, /invalid_scope/, scope);
  }
});

test('RFC 6749 section 2.1: a public client cannot have a token for itself', async () => {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: 'demo-partner-app',
    scope: 'system/*.rs',
  });
  const response = await fetch(`${realm.issuer}/token`, { method: 'POST', body });
  assert.equal(response.status, 400);
});

test('a suspended app gets no token for itself', async () => {
  const setActive = (active: boolean) =>
    realm.ingest.query('update identity.partner_app set active = $1 where client_id = $2', [
      active,
      'demo-partner-backend',
    ]);
  const request = () =>
    requestDemoBackendToken({ issuer: realm.issuer, privateJwk: realm.backendPrivateJwk });
  await setActive(false);
  await assert.rejects(request(), /invalid_client/);
  await setActive(true);
  assert.ok((await request()).accessToken);
});
