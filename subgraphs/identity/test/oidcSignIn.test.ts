import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { requestDemoToken } from '../src/demo/index.js';
import { hashPassword, verifyPassword } from '../src/oidc/password.js';
import { PASSWORD, startTestRealm, type TestRealm } from './oidc/demoRealm.js';
import { OAuthClient } from './oidc/oauthClient.js';

let realm: TestRealm;
before(async () => (realm = await startTestRealm()));
after(() => realm.close());
beforeEach(() => realm.identity.query(`delete from identity.oidc_payload where model = 'SignInFailures'`));

interface Attempt {
  readonly status: number;
  readonly html: string;
  readonly milliseconds: number;
}

async function signInPage(): Promise<{ client: OAuthClient; url: string }> {
  const client = new OAuthClient(realm);
  const { location } = await client.open();
  return { client, url: location?.href ?? '' };
}

async function attempt(account: string, password: string): Promise<Attempt> {
  const { client, url } = await signInPage();
  const start = performance.now();
  const response = await client.browser.post(url, { account, password, decision: 'allow' });
  return { status: response.status, html: await response.text(), milliseconds: performance.now() - start };
}

const withoutName = (html: string) => html.replace(/ autofocus value="[^"]*"/, '');

test('a wrong password, an unknown account and a suspended account get the same answer', async () => {
  await realm.ingest.query(`update identity.account set active = false where name = 'biller'`);
  const [wrong, unknown, suspended] = [
    await attempt('clinician', 'wrong'),
    await attempt('nobody-of-that-name', 'wrong'),
    await attempt('biller', PASSWORD),
  ];
  await realm.ingest.query(`update identity.account set active = true where name = 'biller'`);
  assert.equal(wrong.status, 400);
  assert.match(wrong.html, /The account or the password is not right\./);
  for (const other of [unknown, suspended]) {
    assert.equal(other.status, wrong.status);
    assert.equal(withoutName(other.html), withoutName(wrong.html));
  }
});

test('an unknown account takes as long as a known one', async () => {
  await realm.ingest.query(`update identity.account set password_hash = $1 where name = 'front-desk'`, [
    await hashPassword(PASSWORD),
  ]);
  const fastest = async (account: string) => {
    const times: number[] = [];
    for (let i = 0; i < 4; i += 1) times.push((await attempt(account, 'wrong')).milliseconds);
    return Math.min(...times);
  };
  const [known, unknown] = [await fastest('front-desk'), await fastest('nobody-of-that-name')];
  assert.ok(unknown / known > 0.3 && unknown / known < 3, `known ${known} ms, unknown ${unknown} ms`);
});

test('of thirty guesses at once, ten are looked at', async () => {
  const answers = await Promise.all(Array.from({ length: 30 }, () => attempt('clinician', 'wrong')));
  assert.equal(answers.filter(({ status }) => status === 400).length, 10);
  assert.equal(answers.filter(({ status }) => status === 429).length, 20);
});

test('after ten failures even the right password waits; others may sign in; and it passes with time', async () => {
  for (let i = 0; i < 10; i += 1) await attempt('clinician', 'wrong');
  const refused = await attempt('clinician', PASSWORD);
  assert.equal(refused.status, 429);
  assert.match(refused.html, /Too many attempts/);
  assert.equal((await attempt('biller', PASSWORD)).status, 303);
  await realm.identity.query(
    `update identity.oidc_payload set expires_at = now() where model = 'SignInFailures'`,
  );
  assert.equal((await attempt('clinician', PASSWORD)).status, 303);
});

test('right passwords are not counted, and the counts do not tell who tried', async () => {
  for (let i = 0; i < 12; i += 1) assert.equal((await attempt('clinician', PASSWORD)).status, 303);
  const { rows } = await realm.identity.query<{ id: string; failures: number }>(
    `select id, (payload ->> 'failures')::integer as failures from identity.oidc_payload where model = 'SignInFailures'`,
  );
  assert.ok(rows.length > 0 && rows.every(({ failures }) => failures === 0));
  assert.ok(rows.every(({ id }) => !id.includes('clinician') && !id.includes('127.0.0.1')));
});

test('the page runs no script, is in no frame, and sends its form nowhere but here and to the app', async () => {
  const { client, url } = await signInPage();
  const { headers } = await client.browser.get(url);
  const policy = headers.get('content-security-policy') ?? '';
  assert.match(
    policy,
    /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self' http:\/\/127\.0\.0\.1:3000; frame-ancestors 'none'; base-uri 'none'$/,
  );
  assert.equal(headers.get('cache-control'), 'no-store');
  assert.equal(headers.get('referrer-policy'), 'no-referrer');
  assert.equal(headers.get('x-frame-options'), 'DENY');
});

test('what was typed is escaped when it is shown again', async () => {
  const { html } = await attempt('"><script>alert(1)</script>', 'wrong');
  assert.ok(!html.includes('<script>'));
});

test('the address of a sign-in is worth nothing without its cookie', async () => {
  const { url } = await signInPage();
  const stranger = new OAuthClient(realm).browser;
  for (const response of [
    await stranger.get(url),
    await stranger.post(url, { account: 'clinician', password: PASSWORD, decision: 'allow' }),
  ]) {
    assert.equal(response.status, 400);
    assert.match(await response.text(), /This sign-in has expired/);
  }
});

test('cookies of the provider are signed, HttpOnly and SameSite=Lax', async () => {
  const response = await fetch(
    `${realm.issuer}/auth?client_id=caregraph-web&response_type=code&scope=user/*.rs&redirect_uri=http://127.0.0.1:3000/auth/callback&code_challenge=${'x'.repeat(43)}&code_challenge_method=S256`,
    { redirect: 'manual' },
  );
  const cookies = response.headers.getSetCookie();
  assert.ok(
    cookies.length > 0 && cookies.every((cookie) => /httponly/i.test(cookie) && /samesite=lax/i.test(cookie)),
  );
  assert.ok(cookies.some((cookie) => cookie.includes('.sig=')));
});

test('a form that another site posts signs nobody in', async () => {
  const { url } = await signInPage();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'cross-site' },
    body: new URLSearchParams({ account: 'clinician', password: PASSWORD, decision: 'allow' }),
    redirect: 'manual',
  });
  assert.equal(response.status, 400);
});

test('what is not a form of ours gets a page that says nothing of the inside', async () => {
  const { url } = await signInPage();
  const tooLarge = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ account: 'x'.repeat(10_000) }),
  });
  const notAForm = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  assert.deepEqual([tooLarge.status, notAForm.status], [413, 415]);
  for (const response of [tooLarge, notAForm]) {
    assert.match(await response.text(), /<h1>This did not work<\/h1><p>You are not signed in/);
    assert.ok(response.headers.get('content-security-policy'));
  }
});

test('cancelling tells the app access_denied', async () => {
  const { client, url } = await signInPage();
  const cancelled = await client.browser.post(url, { decision: 'cancel' });
  const back = await client.browser.get(cancelled.headers.get('location') ?? '');
  assert.equal(new URL(back.headers.get('location') ?? '').searchParams.get('error'), 'access_denied');
});

test('a password is stored as scrypt with its parameters and a salt of its own', async () => {
  const [one, two] = [await hashPassword('pässword'), await hashPassword('pässword')];
  assert.match(one, /^\$scrypt\$ln=15,r=8,p=3\$/);
  assert.notEqual(one, two);
  assert.equal(await verifyPassword('pa\u0308ssword', one), true);
  assert.equal(await verifyPassword('password', one), false);
  await assert.rejects(verifyPassword('password', 'plain'), /not in the format/);
});

test('requestDemoToken says what is wrong: a password, or that identity does not run', async () => {
  const options = { issuer: realm.issuer, account: 'clinician', password: 'wrong' } as const;
  await assert.rejects(
    requestDemoToken(options),
    /refuses the account clinician: The account or the password is not right/,
  );
  await assert.rejects(
    requestDemoToken({ ...options, issuer: 'http://127.0.0.1:1/oidc' }),
    /Identity does not answer at http:\/\/127\.0\.0\.1:1\/oidc\. Start it/,
  );
});
