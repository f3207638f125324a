import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestRealm, type TestRealm } from './oidc/demoRealm.js';
import { OAuthClient } from './oidc/oauthClient.js';

let realm: TestRealm;
before(async () => (realm = await startTestRealm()));
after(() => realm.close());

async function signedIn(): Promise<{ client: OAuthClient; refreshToken: unknown }> {
  const client = new OAuthClient(realm);
  const answer = await client.authorize('clinician', {
    scope: 'openid offline_access user/*.rs',
    prompt: 'consent',
  });
  const { body } = await client.exchange(answer.searchParams.get('code'));
  return { client, refreshToken: body['refresh_token'] };
}

test('OpenID Connect Core section 11: an app of others gets no refresh token without offline_access', async () => {
  const client = OAuthClient.partner(realm);
  const answer = await client.authorize('patient', { scope: 'patient/Condition.rs' });
  const { body } = await client.exchange(answer.searchParams.get('code'));
  assert.ok(body['access_token']);
  assert.equal(body['refresh_token'], undefined);
});

test('our own web app gets a refresh token that is worth nothing once the session at the provider has ended', async () => {
  const client = new OAuthClient(realm);
  const { body } = await client.exchange((await client.authorize('clinician')).searchParams.get('code'));
  const second = await client.refresh(body['refresh_token']);
  assert.equal(second.status, 200);
  await realm.identity.query(`delete from identity.oidc_payload where model = 'Session'`);
  assert.equal((await client.refresh(second.body['refresh_token'])).body['error'], 'invalid_grant');
});

test('RFC 9700 section 4.14.2: each use gives a new refresh token, and a used one revokes them all', async () => {
  const { client, refreshToken } = await signedIn();
  const second = await client.refresh(refreshToken);
  assert.equal(second.status, 200);
  assert.notEqual(second.body['refresh_token'], refreshToken);
  const { payload } = await realm.verify(String(second.body['access_token']));
  assert.equal(payload['scope'], 'user/*.rs');

  assert.equal((await client.refresh(refreshToken)).body['error'], 'invalid_grant');
  assert.equal((await client.refresh(second.body['refresh_token'])).body['error'], 'invalid_grant');
});

test('RFC 9700 section 4.14.2: of twenty uses at once at most one succeeds, and then all are revoked', async () => {
  const { client, refreshToken } = await signedIn();
  const answers = await Promise.all(Array.from({ length: 20 }, () => client.refresh(refreshToken)));
  const won = answers.filter(({ status }) => status === 200);
  assert.ok(won.length <= 1);
  for (const { body } of won)
    assert.equal((await client.refresh(body['refresh_token'])).body['error'], 'invalid_grant');
});

test('RFC 7009: a revoked refresh token gives nothing any more', async () => {
  const { client, refreshToken } = await signedIn();
  const form = new URLSearchParams({ token: String(refreshToken), client_id: client.clientId });
  assert.equal((await fetch(`${realm.issuer}/token/revocation`, { method: 'POST', body: form })).status, 200);
  assert.equal((await client.refresh(refreshToken)).body['error'], 'invalid_grant');
});

test('RFC 6749 section 6: another client cannot use the refresh token', async () => {
  const { client, refreshToken } = await signedIn();
  const { body } = await client.token({
    grant_type: 'refresh_token',
    refresh_token: String(refreshToken),
    client_id: 'demo-partner-app',
  });
  assert.equal(body['error'], 'invalid_grant');
});

test('a suspended account cannot refresh', async () => {
  const { client, refreshToken } = await signedIn();
  const setActive = (active: boolean) =>
    realm.ingest.query('update identity.account set active = $1 where name = $2', [active, 'clinician']);
  await setActive(false);
  try {
    assert.equal((await client.refresh(refreshToken)).body['error'], 'invalid_grant');
  } finally {
    await setActive(true);
  }
});
