import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { decodeProtectedHeader } from 'jose';
import { DEMO_ACCOUNT_NAMES, demoAccount, requestDemoToken } from '../src/demo/index.js';
import { DEMO_PEOPLE, PATIENT_1 } from '../src/demo/demoAccount.js';
import { PASSWORD, startTestRealm, type TestRealm } from './oidc/demoRealm.js';
import { OAuthClient } from './oidc/oauthClient.js';

let realm: TestRealm;
before(async () => (realm = await startTestRealm()));
after(() => realm.close());

test('RFC 8414: discovery names the endpoints below the issuer, and only what is offered', async () => {
  const response = await fetch(`${realm.issuer}/.well-known/openid-configuration`);
  const metadata = (await response.json()) as Record<string, unknown>;
  assert.equal(metadata['issuer'], realm.issuer);
  assert.equal(metadata['token_endpoint'], `${realm.issuer}/token`);
  assert.equal(metadata['jwks_uri'], `${realm.issuer}/jwks`);
  assert.deepEqual(metadata['code_challenge_methods_supported'], ['S256']);
  assert.deepEqual(metadata['response_types_supported'], ['code']);
  assert.deepEqual((metadata['grant_types_supported'] as string[]).toSorted(), [
    'authorization_code',
    'client_credentials',
    'refresh_token',
  ]);
  assert.equal(metadata['introspection_endpoint'], undefined);
  assert.equal(metadata['registration_endpoint'], undefined);
});

test('RFC 7517: the published keys hold no private part', async () => {
  const { keys } = (await (await fetch(`${realm.issuer}/jwks`)).json()) as {
    keys: Record<string, unknown>[];
  };
  assert.equal(keys.length, 1);
  assert.ok(keys.every((key) => key['kty'] === 'EC' && key['crv'] === 'P-256' && !('d' in key)));
});

for (const name of DEMO_ACCOUNT_NAMES) {
  test(`RFC 9068 section 2: ${name} gets a JWT access token that says who, for what, for whom and until when`, async () => {
    const demo = demoAccount(name);
    const token = await requestDemoToken({ issuer: realm.issuer, account: name, password: PASSWORD });
    const { payload, protectedHeader } = await realm.verify(token.accessToken, demo.resource);
    assert.equal(protectedHeader.alg, 'ES256');
    assert.equal(payload.sub, DEMO_PEOPLE[demo.person].id);
    assert.equal(payload['client_id'], demo.clientId);
    assert.equal(payload['scope'], demo.scope);
    assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 300);
    assert.equal(token.expiresIn, 300);
    assert.ok(payload.jti);
    assert.equal(payload['patient'], name === 'partner' ? PATIENT_1 : undefined);
  });
}

test('RFC 8707: the researcher may ask for a token for the graph instead', async () => {
  const options = {
    issuer: realm.issuer,
    account: 'researcher',
    password: PASSWORD,
    resource: 'urn:caregraph:graph',
  } as const;
  const { payload } = await realm.verify((await requestDemoToken(options)).accessToken);
  assert.equal(payload['scope'], 'user/*.rs');
});

test('RFC 8707: a resource of somebody else is refused', async () => {
  const { location } = await new OAuthClient(realm).open({ resource: 'urn:example:other' });
  assert.equal(location?.searchParams.get('error'), 'invalid_target');
});

test('RFC 7636 section 4.4.1: a request without a code challenge is refused', async () => {
  const { location } = await new OAuthClient(realm).open({
    code_challenge: undefined,
    code_challenge_method: undefined,
  });
  assert.equal(location?.searchParams.get('error'), 'invalid_request');
  assert.equal(location?.searchParams.get('code'), null);
});

test('OAuth 2.1 section 7.5.2: the challenge method `plain` is refused', async () => {
  const { location } = await new OAuthClient(realm).open({ code_challenge_method: 'plain' });
  assert.equal(location?.searchParams.get('error'), 'invalid_request');
});

test('RFC 7636 section 4.6: a code without its verifier, or with another, gives no token', async () => {
  for (const verifier of [undefined, 'x'.repeat(43)]) {
    const client = new OAuthClient(realm);
    const code = (await client.authorize('clinician')).searchParams.get('code');
    const { status, body } = await client.exchange(code, { code_verifier: verifier });
    assert.equal(status, 400);
    assert.equal(body['error'], 'invalid_grant');
  }
});

test('RFC 6749 section 10.6: a code is good only for the redirect address and client it was issued to', async () => {
  const client = new OAuthClient(realm);
  const code = (await client.authorize('clinician')).searchParams.get('code');
  assert.equal(
    (await client.exchange(code, { redirect_uri: 'http://127.0.0.1:3000/other' })).body['error'],
    'invalid_grant',
  );
  assert.equal(
    (await client.exchange(code, { client_id: 'demo-partner-app' })).body['error'],
    'invalid_grant',
  );
  assert.equal((await client.exchange(code)).status, 200);
});

test('RFC 6749 section 3.1.2.4: an address that is not registered is never redirected to', async () => {
  const { response, location } = await new OAuthClient(realm).open({
    redirect_uri: 'http://127.0.0.1:3000/other',
  });
  assert.equal(location, null);
  assert.equal(response.status, 400);
  assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/);
});

test('RFC 6749 section 4.1.2: a code used twice is refused, and what came from it is revoked', async () => {
  const client = new OAuthClient(realm);
  const code = (
    await client.authorize('clinician', { scope: 'openid offline_access user/*.rs', prompt: 'consent' })
  ).searchParams.get('code');
  const first = await client.exchange(code);
  assert.equal(first.status, 200);
  assert.equal((await client.exchange(code)).body['error'], 'invalid_grant');
  assert.equal((await client.refresh(first.body['refresh_token'])).body['error'], 'invalid_grant');
});

test('RFC 6749 section 4.1.2: of twenty exchanges of one code at once, at most one succeeds', async () => {
  const client = new OAuthClient(realm);
  const code = (await client.authorize('clinician')).searchParams.get('code');
  const answers = await Promise.all(Array.from({ length: 20 }, () => client.exchange(code)));
  assert.ok(answers.filter(({ status }) => status === 200).length <= 1);
  assert.ok(answers.every(({ status, body }) => status === 200 || body['error'] === 'invalid_grant'));
});

test('RFC 9207: the answer names its issuer, and repeats the state', async () => {
  const answer = await new OAuthClient(realm).authorize('clinician');
  assert.equal(answer.searchParams.get('iss'), realm.issuer);
  assert.equal(answer.searchParams.get('state'), 'a-state');
});

test('RFC 6749 section 3.3: a scope that the client is not registered for is not granted', async () => {
  const client = OAuthClient.partner(realm);
  const code = (
    await client.authorize('patient', { scope: 'patient/Condition.rs user/*.rs warehouse:query' })
  ).searchParams.get('code');
  assert.equal((await client.exchange(code)).body['scope'], 'patient/Condition.rs');
  const refused = await OAuthClient.partner(realm).authorize('patient', { scope: 'user/*.rs' });
  assert.equal(refused.searchParams.get('error'), 'access_denied');
});

test('SMART App Launch 2.2: a narrower scope than the registered one is granted as asked, and never more', async () => {
  const client = OAuthClient.partner(realm);
  const code = (
    await client.authorize('patient', {
      scope: 'launch/patient patient/Observation.r patient/Condition.cruds',
    })
  ).searchParams.get('code');
  const { body } = await client.exchange(code);
  assert.equal(body['scope'], 'launch/patient patient/Observation.r');
  assert.equal(body['patient'], PATIENT_1);
});

test('warehouse:query is granted to a researcher and refused to a patient', async () => {
  const asked = { scope: 'warehouse:query', resource: 'urn:caregraph:warehouse' };
  const researcher = new OAuthClient(realm);
  const code = (await researcher.authorize('researcher', asked)).searchParams.get('code');
  assert.equal((await researcher.exchange(code)).body['scope'], 'warehouse:query');
  const refused = await new OAuthClient(realm).authorize('patient', asked);
  assert.equal(refused.searchParams.get('error'), 'access_denied');
});

test('warehouse:query is lost with the role: a refreshed token has it no more', async () => {
  const client = new OAuthClient(realm);
  const asked = {
    scope: 'openid offline_access warehouse:query',
    resource: 'urn:caregraph:warehouse',
    prompt: 'consent',
  };
  const code = (await client.authorize('researcher', asked)).searchParams.get('code');
  const first = await client.exchange(code);
  const setRole = (role: string) =>
    realm.ingest.query('update identity.account set role = $1 where name = $2', [role, 'researcher']);
  await setRole('OPERATOR');
  try {
    assert.equal((await client.refresh(first.body['refresh_token'])).body['error'], 'invalid_scope');
  } finally {
    await setRole('RESEARCHER');
  }
});

test('a third-party app gets no token from an account that is not a patient', async () => {
  for (const account of ['clinician', 'delegate']) {
    const answer = await OAuthClient.partner(realm).authorize(account, { scope: 'openid patient/*.rs' });
    assert.equal(answer.searchParams.get('error'), 'access_denied');
  }
});

test('confirming connects the app to the patient; disconnecting it stops its refresh tokens and asks again', async () => {
  const client = OAuthClient.partner(realm);
  const asked = { scope: 'openid offline_access patient/*.rs', prompt: 'consent' };
  const connectionEnded = () =>
    realm.ingest.query<{ ended: boolean }>(
      'select ended_at is not null as ended from identity.app_connection',
    );
  await realm.ingest.query('update identity.app_connection set ended_at = now()');
  const first = await client.exchange((await client.authorize('patient', asked)).searchParams.get('code'));
  assert.equal(first.status, 200);
  assert.deepEqual((await connectionEnded()).rows, [{ ended: false }]);

  await realm.ingest.query('update identity.app_connection set ended_at = now()');
  assert.equal((await client.refresh(first.body['refresh_token'])).body['error'], 'invalid_grant');
  const { location } = await client.open({ scope: 'patient/*.rs' });
  assert.match(location?.pathname ?? '', /\/interaction\//);
  assert.match(
    await (await client.browser.get(location?.href ?? '')).text(),
    /Connect Lumen Health to your record/,
  );
  await realm.ingest.query('update identity.app_connection set ended_at = null');
});

test('refusing on the consent page tells the app access_denied and connects nothing', async () => {
  await realm.ingest.query('update identity.app_connection set ended_at = now()');
  const client = OAuthClient.partner(realm);
  const { location } = await client.open({ scope: 'patient/*.rs' });
  const signedIn = await client.browser.post(location?.href ?? '', {
    account: 'patient',
    password: PASSWORD,
    decision: 'allow',
  });
  const resumed = await client.browser.get(signedIn.headers.get('location') ?? '');
  const consentUrl = new URL(resumed.headers.get('location') ?? '', realm.issuer).href;
  const refused = await client.browser.post(consentUrl, { decision: 'cancel' });
  const answer = await client.browser.get(refused.headers.get('location') ?? '');
  assert.equal(new URL(answer.headers.get('location') ?? '').searchParams.get('error'), 'access_denied');
  const { rows } = await realm.ingest.query('select 1 from identity.app_connection where ended_at is null');
  assert.equal(rows.length, 0);
  await realm.ingest.query('update identity.app_connection set ended_at = null');
});

test('a suspended app can start nothing and get nothing', async () => {
  const client = OAuthClient.partner(realm);
  const code = (await client.authorize('patient', { scope: 'patient/*.rs' })).searchParams.get('code');
  const setActive = (active: boolean) =>
    realm.ingest.query('update identity.partner_app set active = $1 where client_id = $2', [
      active,
      client.clientId,
    ]);
  await setActive(false);
  try {
    assert.equal((await client.exchange(code)).body['error'], 'invalid_client');
    const { response, location } = await OAuthClient.partner(realm).open();
    assert.equal(response.status, 400);
    assert.equal(location, null);
  } finally {
    await setActive(true);
  }
  assert.equal((await client.exchange(code)).status, 200);
});

test('a suspended account gets no token for a code it has, and its session has to sign in again', async () => {
  const client = new OAuthClient(realm);
  const code = (await client.authorize('biller')).searchParams.get('code');
  const setActive = (active: boolean) =>
    realm.ingest.query('update identity.account set active = $1 where name = $2', [active, 'biller']);
  await setActive(false);
  try {
    assert.equal((await client.exchange(code)).body['error'], 'invalid_grant');
    const { location } = await client.open();
    assert.match(await (await client.browser.get(location?.href ?? '')).text(), /name="password"/);
  } finally {
    await setActive(true);
  }
});

test('our own web client asks nobody for consent, the command line always asks', async () => {
  const web = new OAuthClient(realm);
  await web.authorize('clinician');
  assert.ok((await web.open()).location?.searchParams.get('code'));
  const cli = new OAuthClient(realm, 'caregraph-cli', 'http://127.0.0.1:54321/callback');
  await cli.authorize('clinician');
  const { location } = await cli.open();
  assert.match(
    await (await cli.browser.get(location?.href ?? '')).text(),
    /Let Caregraph command line act for you/,
  );
});

test('OpenID Connect Core section 2: the ID token is signed with ES256 for the client', async () => {
  const client = new OAuthClient(realm);
  const code = (
    await client.authorize('clinician', { scope: 'openid user/*.rs', nonce: 'n-1' })
  ).searchParams.get('code');
  const idToken = String((await client.exchange(code)).body['id_token']);
  assert.equal(decodeProtectedHeader(idToken).alg, 'ES256');
});
