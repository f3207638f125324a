import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { WebTest } from './webTest.js';

export function signingInTests(web: WebTest): void {
  describe('signing in and out', () => {
    it('leads from the first page through the provider to where the role begins, with no token in the browser', async () => {
      await web.on('nobody', '/', 'h1', async (page) => {
        await page.locator('main').getByRole('link', { name: 'Sign in' }).click();
        await page.getByLabel('Account').fill('clinic-admin');
        await page.getByLabel('Password').fill('caregraph-demo');
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.waitForURL(`${web.origin}/benchmarks/fees`);
        const cookies = await page.context().cookies(web.origin);
        const session = cookies.find(({ name }) => name === '__Host-caregraph');
        assert.ok(session, 'the session cookie is there');
        assert.deepEqual(
          [session.httpOnly, session.secure, session.sameSite, session.path],
          [true, true, 'Strict', '/'],
        );
        const readable = String(
          await page.evaluate(
            'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
          ),
        );
        assert.doesNotMatch(readable, /eyJ|__Host|patient/);
      });
    });

    it('takes a session away at sign-out: here, at the provider, and for a copied cookie', async () => {
      await web.on('clinic-admin', '/overview', 'h1', async (page) => {
        const cookies = await page.context().cookies(web.origin);
        const cookie = cookies.find(({ name }) => name === '__Host-caregraph');
        const ask = () =>
          fetch(`${web.origin}/graphql`, {
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              'x-caregraph': '1',
              origin: web.origin,
              cookie: `__Host-caregraph=${cookie?.value}`,
            },
            body: JSON.stringify({ query: '{ viewer { role } }' }),
          });
        assert.match(await (await ask()).text(), /CLINIC_ADMIN/);
        await page.getByRole('button', { name: /^Language, theme and account/ }).click();
        await page.getByRole('menuitem', { name: 'Sign out' }).click();
        await page.getByRole('button', { name: 'Sign out' }).click();
        await page.waitForURL(`${web.origin}/`);
        assert.equal((await ask()).status, 401);
        await page.goto(`${web.origin}/auth/sign-in`);
        await page.getByLabel('Password').waitFor();
      });
    });

    it('refuses what another site, another port, or a form could make the browser send', async () => {
      const post = (headers: Record<string, string>, body = '{"query":"{ viewer { role } }"}') =>
        fetch(`${web.origin}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body,
        });
      const own = { 'x-caregraph': '1', origin: web.origin };
      assert.equal((await post(own)).status, 401, 'from our page, and nobody signed in');
      assert.equal((await post({ origin: web.origin })).status, 403, 'without the header');
      assert.equal((await post({ ...own, origin: 'http://127.0.0.1:4000' })).status, 403, 'another port');
      assert.equal(
        (await post({ ...own, 'sec-fetch-site': 'same-site' })).status,
        403,
        'another port, by metadata',
      );
      assert.equal((await post({ ...own, 'sec-fetch-site': 'cross-site' })).status, 403, 'another site');
      assert.equal((await post({ ...own, 'content-type': 'text/plain' })).status, 415, 'a form');
      const elsewhere = await fetch(`${web.origin}/auth/sign-in?next=//evil.example`, { redirect: 'manual' });
      assert.equal(elsewhere.status, 303);
      const page = await fetch(web.origin);
      const policy = String(page.headers.get('content-security-policy'));
      assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[^']+';/);
      assert.doesNotMatch(policy, /unsafe/);
      assert.doesNotMatch(await page.text(), /<script(?![^>]*\bsrc=)/);
    });
  });
}
