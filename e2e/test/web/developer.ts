import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Page } from '@caregraph/test-browser';
import { PATIENT, type WebTest } from './webTest.js';
import { shoot, signIn, visit } from './webVisit.js';

export function developerTests(web: WebTest): void {
  describe('a developer', () => {
    const CALLBACK = 'http://127.0.0.1:4199/callback';
    let appAddress = '';

    it('copies samples that give an answer as they stand', async () => {
      await web.on('nobody', '/developers', '.code pre', async (page) => {
        const [query = '', shell = ''] = await page.locator('.code pre').allTextContents();
        const token = (await web.system.caregraph('token', 'partner')).stdout.trim();
        const ask = async (url: string, headers: Record<string, string>, body: string) => {
          const response = await fetch(url, { method: 'POST', headers, body });
          return (await response.json()) as { data?: unknown; errors?: unknown };
        };
        const json = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
        const graphql = `${web.system.gatewayUrl}/graphql`;
        const chart = await ask(graphql, json, JSON.stringify({ query, variables: { id: PATIENT } }));
        assert.match(JSON.stringify(chart.data), /Larkspur.*onsetDateTime/);
        // The shell's lines, read as curl would read them: machines without curl run this too.
        const [, url = ''] = /curl -s (\S+)/.exec(shell) ?? [];
        const headers = Object.fromEntries(
          [...shell.matchAll(/-H "([^:]+): ([^"]+)"/g)].map(([, name, value]) => [
            name,
            value?.replace('$TOKEN', token),
          ]),
        ) as Record<string, string>; // both groups take part in every match
        const [, body = ''] = /-d '([^']+)'/.exec(shell) ?? [];
        const answer = await ask(url.replace('http://127.0.0.1:4000', web.system.gatewayUrl), headers, body);
        assert.deepEqual(
          Object.keys(answer),
          ['data', 'extensions'].filter((key) => key in answer),
        );
        assert.match(JSON.stringify(answer.data), /Larkspur/);
        assert.match(shell, /npx caregraph token partner/);
      });
    });

    it('registers an app, sees its secret once, asks with it, and sees that counted; suspended, it is denied at once', async () => {
      await web.on(
        'developer',
        '/developers/apps',
        '.notice, .apps',
        async (page) => {
          await shoot(page, 'developer-no-app');
          const { clientId, secret } = await register(page);
          await web.looksRight(page, 'developer-secret');
          const address = new URL(page.url());
          assert.equal(address.pathname + address.search + address.hash, '/developers/apps');
          await page.getByRole('button', { name: 'I have stored it' }).click();
          await page.getByRole('heading', { name: 'Harbour Notes', level: 1 }).waitFor();
          await page.reload();
          const curl = page.getByRole('region', { name: 'curl' });
          await curl.waitFor();
          const kept = String(
            await page.evaluate(
              'JSON.stringify([document.documentElement.outerHTML, { ...localStorage }, { ...sessionStorage }])',
            ),
          );
          assert.ok(!kept.includes(secret), 'the secret is nowhere on the page any more');
          assert.match(kept, new RegExp(clientId));

          // The sample, read as curl would read it.
          const ask = await askWithSample(await curl.innerText(), secret);
          assert.match(await ask(), /"name":"Harbour Notes"/);
          assert.match(await ask('{ nothing }'), /GRAPHQL_VALIDATION_FAILED/);
          appAddress = new URL(page.url()).pathname;
          await seesWhatIsConsentedTo(clientId, secret, appAddress.split('/').at(-1) ?? '');

          // Four operations, three of them with errors: one is no operation, and of the patient something was refused twice.
          await expectSoon(page, async () => {
            await page.getByRole('button', { name: 'Read again' }).click();
            return /\t4\t3\t0\t/.test(await page.locator('.usage').innerText());
          });
          assert.match(await page.locator('.usage').innerText(), /GRAPHQL_VALIDATION_FAILED\s+1\b/);
          await shoot(page, 'developer-app', true);
          await everyLook(page, 'developer-app', () => page.locator('.usage table').first().waitFor());

          await page.getByRole('button', { name: 'Suspend' }).click();
          await page.getByRole('button', { name: 'Suspend now' }).click();
          await page.getByText('Suspended', { exact: true }).waitFor();
          assert.match(await ask(), /ACCOUNT_INACTIVE/);
          await page.getByRole('button', { name: 'Let it go on' }).click();
          await page.getByText('Active', { exact: true }).waitFor();
          assert.match(await ask(), /"name":"Harbour Notes"/);
        },
        { forAxe: true },
      );
    });

    it('does not see another developer’s app by its address, nor does anybody else', async () => {
      for (const account of ['developer-b', 'clinic-admin'])
        await web.on(account, appAddress, 'h1', async (page) => {
          await page.getByRole('heading', { name: /nothing here/ }).waitFor();
          assert.doesNotMatch(await page.locator('main').innerText(), /Harbour Notes/);
        });
    });

    it('goes on to the explorer, signs in there, and gets an answer for the sandbox’s patient from nowhere else', async () => {
      const { page, complaints, close } = await visit(web.browser, web.origin);
      await page.goto(`${web.origin}/developers`);
      await page.getByRole('link', { name: 'Open the query explorer' }).click();
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByLabel('Account').fill('patient');
      await page.getByLabel('Password').fill('caregraph-demo');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.locator('.graphiql-query-editor .view-line').first().waitFor();
      assert.equal(page.url(), `${web.system.gatewayUrl}/`, 'no code is left in the address');
      await page.getByRole('button', { name: /Execute query/ }).click();
      await page.locator('.result-window .view-lines').getByText('Larkspur').first().waitFor();
      await shoot(page, 'explorer');
      // The web app knows its own web.origin alone; what the explorer asks is on the same host, and nothing else is complained of.
      assert.deepEqual(
        complaints.filter((each) => !each.startsWith('asked http://127.0.0.1:')),
        [],
      );
      await close();
    });

    it('reads the limits that are in force and what an operation would cost, with nothing run', async () => {
      // A refusal is written to the console by the browser itself, so complaints are not looked at here.
      const { page, close } = await visit(web.browser, web.origin);
      await signIn(page, web.origin, 'developer', '/developers/limits');
      const { limits } = (await (await fetch(`${web.system.gatewayUrl}/limits`)).json()) as {
        limits: Record<string, number>;
      };
      const row = page.locator('.limit-table tr', { hasText: 'TOO_MANY_ALIASES' });
      assert.match(await row.innerText(), new RegExp(`\\b${limits['aliases']}\\b`));
      await page.getByRole('button', { name: 'Count', exact: true }).click();
      await page.getByText('9 of 10,000').waitFor();
      await shoot(page, 'developer-cost', true);
      await page.getByLabel('Operation').fill('{ nothing }');
      await page.getByRole('button', { name: 'Count', exact: true }).click();
      await page.getByText('GRAPHQL_VALIDATION_FAILED').waitFor();
      await close();
    });

    async function register(page: Page): Promise<{ clientId: string; secret: string }> {
      const open = async () => {
        await page.locator('main .btn.pri').first().click();
        await page.locator('.appform').waitFor();
      };
      await open();
      await everyLook(page, 'developer-form', open);
      await page.getByLabel('Name', { exact: true }).fill('Harbour Notes');
      await page.getByLabel('Patients connect it').check();
      await page.getByLabel('It works by itself, on a server').check();
      await page.getByLabel('Name, date of birth and contact details').check();
      await page.getByLabel('Where patients come back to').fill('http://app.example/');
      await page.getByRole('button', { name: 'Register', exact: true }).click();
      await page.getByRole('alert').waitFor();
      await shoot(page, 'developer-refused');
      await page.getByLabel('Where patients come back to').fill(CALLBACK);
      await page.getByRole('button', { name: 'Register', exact: true }).click();
      await page.locator('.secret dd code').first().waitFor();
      const [clientId = '', secret = ''] = await page.locator('.secret dd code').allTextContents();
      assert.match(secret, /^cgs_/);
      return { clientId, secret };
    }

    /** Gets a token as the sample's first lines do; the answer asks as its last lines do, or something else. */
    async function askWithSample(
      sample: string,
      secret: string,
    ): Promise<(query?: string) => Promise<string>> {
      const [, tokenUrl = '', graph = ''] = /curl -s (\S+)[^]*?curl -s (\S+)/.exec(sample) ?? [];
      const [, clientId = ''] = /-u "([^:]+):\$SECRET"/.exec(sample) ?? [];
      const form = Object.fromEntries(
        [...sample.matchAll(/-d "?(grant_type|scope)=([^"\n\\|]+?)"? /g)].map(([, name, value]) => [
          name,
          value,
        ]),
      ) as Record<string, string>; // both groups take part in every match
      const token = await tokenOf(tokenUrl, clientId, secret, form);
      const [, body = ''] = /-d '([^']+)'/.exec(sample) ?? [];
      return async (query) => {
        const response = await fetch(graph, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: query === undefined ? body : JSON.stringify({ query }),
        });
        return response.text();
      };
    }

    async function tokenOf(
      url: string,
      clientId: string,
      secret: string,
      form: Record<string, string>,
    ): Promise<string> {
      const basic = Buffer.from(`${clientId}:${secret}`).toString('base64');
      const response = await fetch(url, {
        method: 'POST',
        headers: { authorization: `Basic ${basic}` },
        body: new URLSearchParams(form),
      });
      const answer = (await response.json()) as { access_token?: string };
      return answer.access_token ?? assert.fail(JSON.stringify(answer));
    }

    /** A patient connects the app; then it sees what its scopes and the patient's consent cover, and nothing before. */
    async function seesWhatIsConsentedTo(clientId: string, secret: string, appId: string): Promise<void> {
      const { page, close } = await visit(web.browser, web.origin);
      const issuer = String(
        await (await page.goto(web.origin), page.evaluate('document.documentElement.dataset.issuer')),
      );
      const verifier = randomBytes(32).toString('base64url');
      const address = new URL(`${issuer}/auth`);
      for (const [name, value] of Object.entries({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: CALLBACK,
        scope: 'launch/patient patient/Patient.rs patient/Condition.rs',
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      }))
        address.searchParams.set(name, value);
      await page.goto(address.href);
      await page.getByLabel('Account').fill('patient');
      await page.getByLabel('Password').fill('caregraph-demo');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('Connect Harbour Notes to your record?').first().waitFor();
      // The app was not registered for conditions.
      assert.doesNotMatch(await page.locator('.scopes').innerText(), /health conditions/);
      // Nobody listens there: that the browser is sent is enough.
      const sent = page.waitForRequest((request) => request.url().startsWith(CALLBACK));
      await page.getByRole('button', { name: 'Allow', exact: true }).click();
      const code = new URL((await sent).url()).searchParams.get('code') ?? '';
      await close();
      const token = await tokenOf(`${issuer}/token`, clientId, secret, {
        grant_type: 'authorization_code',
        code,
        redirect_uri: CALLBACK,
        code_verifier: verifier,
      });
      const chart = async () => {
        const response = await fetch(`${web.system.gatewayUrl}/graphql`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify({
            query: `{ patient(id: "${PATIENT}") { name { text } conditions(first: 1) { totalCount } } }`,
          }),
        });
        return response.text();
      };
      const unconsented = await chart();
      assert.match(unconsented, /CONSENT_MISSING/);
      assert.doesNotMatch(unconsented, /Larkspur/);
      const granted = await web.system.caregraph(
        'query',
        '--as',
        'patient',
        `mutation { grantConsent(input: { patientId: "${PATIENT}", granteeKind: APP, granteeId: "${appId}", purpose: PATIENT_REQUEST,
          categories: [IDENTITY, CLINICAL], idempotencyKey: "${randomUUID()}" }) { consent { id } } }`,
      );
      assert.match(granted.stdout, /"id"/);
      const consented = await chart();
      assert.match(consented, /Larkspur/);
      assert.match(consented, /SCOPE_MISSING/);
      assert.doesNotMatch(consented, /totalCount":\d/);
    }

    /** Light and dark, from 320 px to 4K, in three languages, without a further load; another language begins the page anew. */
    async function everyLook(page: Page, name: string, reopen: () => Promise<void>): Promise<void> {
      await web.everyWidth(page, name);
      for (const [language, look] of [
        ['Français', 'french'],
        ['العربية', 'arabic'],
        ['English', ''],
      ] as const) {
        await page.locator('.settings').click();
        await page.getByRole('menuitem', { name: language }).click();
        await page.getByRole('menu').waitFor({ state: 'hidden' });
        await reopen();
        if (look !== '') await web.looksRight(page, `${name}-${look}`, look === 'arabic' ? 'axe' : undefined);
      }
    }

    /** Counts are written every few seconds. */
    async function expectSoon(page: Page, isSo: () => Promise<boolean>): Promise<void> {
      const deadline = Date.now() + 30_000;
      while (!(await isSo())) {
        assert.ok(Date.now() < deadline, 'it did not come true in time');
        await page.waitForTimeout(1000);
      }
    }
  });
}
