import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { launchTestBrowser, type Browser, type Page } from '@caregraph/test-browser';
import { startSystem, type RunningSystem } from '../src/index.js';
import { axeViolations, overflow, shoot, signIn, visit } from './webVisit.js';

const PATIENT = '20000000-0000-4000-8000-000000000001';
const ROW = '.row .name button';

describe('the web app, in a browser, on the running system', () => {
  let folder: string;
  let system!: RunningSystem;
  let browser!: Browser;
  let origin: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'caregraph-web-'));
    await chmod(folder, 0o755);
    system = await startSystem(folder, { CAREGRAPH_SEED_PATIENTS: '6000', CAREGRAPH_SEED_SUBSCRIBERS: '30' });
    origin = system.webUrl;
    browser = await launchTestBrowser();
  });
  after(async () => {
    await browser?.close();
    await system?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Signs in, waits for what the page is for, and hands over; afterwards nothing may have been complained of. */
  async function on(
    account: string,
    address: string,
    awaited: string,
    use: (page: Page) => Promise<void>,
    options: Parameters<typeof visit>[2] = {},
  ): Promise<void> {
    const { page, complaints, close } = await visit(browser, origin, options);
    await (account === 'nobody' ? page.goto(origin + address) : signIn(page, origin, account, address));
    await page.locator(awaited).first().waitFor({ timeout: 30_000 });
    await use(page);
    assert.deepEqual(complaints, []);
    await close();
  }

  async function looksRight(page: Page, name: string): Promise<void> {
    assert.equal(await overflow(page), 0, `${name} scrolls sideways`);
    assert.deepEqual(await axeViolations(page), [], name);
    await shoot(page, name);
  }

  describe('signing in and out', () => {
    it('leads from the first page through the provider to where the role begins, with no token in the browser', async () => {
      await on('nobody', '/', 'h1', async (page) => {
        await page.locator('main').getByRole('link', { name: 'Sign in' }).click();
        await page.getByLabel('Account').fill('clinic-admin');
        await page.getByLabel('Password').fill('caregraph-demo');
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.waitForURL(`${origin}/benchmarks/fees`);
        const cookies = await page.context().cookies(origin);
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
      await on('clinic-admin', '/overview', 'h1', async (page) => {
        const cookies = await page.context().cookies(origin);
        const cookie = cookies.find(({ name }) => name === '__Host-caregraph');
        const ask = () =>
          fetch(`${origin}/graphql`, {
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              'x-caregraph': '1',
              origin,
              cookie: `__Host-caregraph=${cookie?.value}`,
            },
            body: JSON.stringify({ query: '{ viewer { role } }' }),
          });
        assert.match(await (await ask()).text(), /CLINIC_ADMIN/);
        await page.getByRole('button', { name: /^Language, theme and account/ }).click();
        await page.getByRole('menuitem', { name: 'Sign out' }).click();
        await page.getByRole('button', { name: 'Sign out' }).click();
        await page.waitForURL(`${origin}/`);
        assert.equal((await ask()).status, 401);
        await page.goto(`${origin}/auth/sign-in`);
        await page.getByLabel('Password').waitFor();
      });
    });

    it('refuses what another site, another port, or a form could make the browser send', async () => {
      const post = (headers: Record<string, string>, body = '{"query":"{ viewer { role } }"}') =>
        fetch(`${origin}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body,
        });
      const own = { 'x-caregraph': '1', origin };
      assert.equal((await post(own)).status, 401, 'from our page, and nobody signed in');
      assert.equal((await post({ origin })).status, 403, 'without the header');
      assert.equal((await post({ ...own, origin: 'http://127.0.0.1:4000' })).status, 403, 'another port');
      assert.equal(
        (await post({ ...own, 'sec-fetch-site': 'same-site' })).status,
        403,
        'another port, by metadata',
      );
      assert.equal((await post({ ...own, 'sec-fetch-site': 'cross-site' })).status, 403, 'another site');
      assert.equal((await post({ ...own, 'content-type': 'text/plain' })).status, 415, 'a form');
      const elsewhere = await fetch(`${origin}/auth/sign-in?next=//evil.example`, { redirect: 'manual' });
      assert.equal(elsewhere.status, 303);
      const page = await fetch(origin);
      const policy = String(page.headers.get('content-security-policy'));
      assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[^']+';/);
      assert.doesNotMatch(policy, /unsafe/);
      assert.doesNotMatch(await page.text(), /<script(?![^>]*\bsrc=)/);
    });
  });

  describe('benchmarks', () => {
    it('shows a clinic its finding, its rows in words, and the trend of an opened row; the address holds the view', async () => {
      await on('clinic-admin', '/benchmarks/fees?place=COUNTRY', ROW, async (page) => {
        assert.match(await page.locator('.head .lead').innerText(), /middle half|no figure/);
        assert.match(await page.locator('.basis').innerText(), /\d+ clinics/);
        await page.locator(ROW).first().click();
        await page.locator('.open .trend svg').waitFor();
        assert.match(new URL(page.url()).search, /open=/);
        await shoot(page, 'fees', true);
        await page.reload();
        await page.locator('.open .facts').waitFor();
        await page.getByText('Table', { exact: true }).click();
        await page.locator('.figures tbody tr').first().waitFor();
        assert.match(page.url(), /show=table/);
        await page.getByRole('button', { name: 'Your median (minor units)' }).click();
        assert.equal(await page.locator('th[aria-sort]').count(), 1);
        await shoot(page, 'fees-table');
      });
    });

    it('compares conditions and treatments, and exports what is shown', async () => {
      for (const measure of ['conditions', 'treatments']) {
        await on('clinic-admin', `/benchmarks/${measure}?place=COUNTRY`, ROW, async (page) => {
          await shoot(page, measure, true);
          const download = page.waitForEvent('download');
          await page.getByRole('button', { name: 'Export CSV' }).click();
          const file = await (await download).path();
          const lines = (await readFile(file, 'utf8')).trim().split('\r\n');
          assert.equal(lines.length, (await page.locator(ROW).count()) + 1);
        });
      }
    });

    it('paints what matters within a second, and answers a click within 100 ms', async () => {
      await on('clinic-admin', '/benchmarks/conditions?place=COUNTRY', ROW, async (page) => {
        const started = Date.now();
        await page.goto(`${origin}/benchmarks/conditions?place=COUNTRY`);
        await page.locator(ROW).first().waitFor();
        const meaningfulMs = Date.now() - started;
        const firstPaintMs = Number(
          await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime"),
        );
        await page.locator(ROW).first().click();
        await page.locator('.open .facts').waitFor();
        // From the click to the next frame after it was handled: opening and closing a row that is loaded.
        const interactionMs = Number(
          await page.evaluate(`new Promise((resolve) => {
            const began = performance.now();
            document.querySelector('${ROW}').click();
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)));
          })`),
        );
        console.log(
          JSON.stringify({
            firstPaintMs: Math.round(firstPaintMs),
            meaningfulMs,
            interactionMs: Math.round(interactionMs),
          }),
        );
        // Times on a machine that others use are no proof of slowness: generous here, the figures stand in the report.
        assert.ok(firstPaintMs < 3000, `first paint after ${firstPaintMs} ms`);
        assert.ok(interactionMs < 500, `interaction after ${interactionMs} ms`);
      });
    });

    it('shows nobody another clinic, another patient or another role’s page by an address', async () => {
      // Refused requests are written to the console by the browser itself, so complaints are not looked at here.
      const { page, close } = await visit(browser, origin);
      await signIn(page, origin, 'clinic-admin', '/my-data');
      await page.locator('h1').waitFor();
      assert.match(await page.locator('h1').innerText(), /nothing here/);
      await page.goto(`${origin}/research`);
      await page.getByRole('heading', { name: /nothing here/ }).waitFor();
      const answer = String(
        await page.evaluate(`fetch('/graphql', { method: 'POST', headers: { 'content-type': 'application/json', 'x-caregraph': '1' },
          body: JSON.stringify({ query: '{ patient(id: "${PATIENT}") { name { text } conditions(first: 1) { totalCount } } }' }) }).then((each) => each.text())`),
      );
      assert.doesNotMatch(answer, /Larkspur|totalCount":\d/);
      const sql = Number(
        await page.evaluate(`fetch('/sql', { method: 'POST', headers: { 'content-type': 'application/json', 'x-caregraph': '1' },
          body: JSON.stringify({ sql: 'select 1' }) }).then((each) => each.status)`),
      );
      assert.ok(sql === 401 || sql === 403, `SQL answered ${sql}`);
      await close();
    });
  });

  describe('a patient', () => {
    it('sees who looked, withdraws a consent at once, and gives it again', async () => {
      await on('patient', '/my-data', '.ev', async (page) => {
        assert.match(await page.locator('.head .lead').innerText(), /looked at your record/);
        await shoot(page, 'who-saw-my-data', true);
        await page.getByRole('link', { name: 'Your consents' }).click();
        await page.getByRole('button', { name: 'Withdraw consent: Lumen Health' }).click();
        await shoot(page, 'withdraw');
        await page.getByRole('button', { name: 'Withdraw now' }).click();
        await page.getByRole('button', { name: 'Give consent again: Lumen Health' }).first().waitFor();
        const denied = await system.caregraph(
          'query',
          '--as',
          'partner',
          `{ patient(id: "${PATIENT}") { name { text } } }`,
        );
        assert.match(denied.stdout, /CONSENT_MISSING/);
        await page.getByRole('button', { name: 'Give consent again: Lumen Health' }).first().click();
        await page.getByRole('button', { name: 'Withdraw consent: Lumen Health' }).waitFor();
        const shown = await system.caregraph(
          'query',
          '--as',
          'partner',
          `{ patient(id: "${PATIENT}") { name { text } } }`,
        );
        assert.match(shown.stdout, /Larkspur/);
        await shoot(page, 'sharing', true);
      });
    });

    it('objects to a use and takes it back, restricts everything and lifts it', async () => {
      await on('patient', '/my-data/sharing', '.requests', async (page) => {
        await page.getByRole('button', { name: 'Object: Uses for research' }).click();
        await page.getByRole('button', { name: 'Take the objection back: Uses for research' }).click();
        await page.getByRole('button', { name: 'Object: Uses for research' }).waitFor();
        await page.getByRole('button', { name: 'Restrict my record' }).click();
        await page.getByRole('button', { name: 'Restrict now' }).click();
        await page.getByRole('button', { name: 'Lift the restriction' }).click();
        await page.getByRole('button', { name: 'Restrict my record' }).waitFor();
      });
    });
  });

  describe('a developer', () => {
    const CALLBACK = 'http://127.0.0.1:4199/callback';
    let appAddress = '';

    it('copies samples that give an answer as they stand', async () => {
      await on('nobody', '/developers', '.code pre', async (page) => {
        const [query = '', shell = ''] = await page.locator('.code pre').allTextContents();
        const token = (await system.caregraph('token', 'partner')).stdout.trim();
        const ask = async (url: string, headers: Record<string, string>, body: string) => {
          const response = await fetch(url, { method: 'POST', headers, body });
          return (await response.json()) as { data?: unknown; errors?: unknown };
        };
        const json = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
        const graphql = `${system.gatewayUrl}/graphql`;
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
        const answer = await ask(url.replace('http://127.0.0.1:4000', system.gatewayUrl), headers, body);
        assert.deepEqual(
          Object.keys(answer),
          ['data', 'extensions'].filter((key) => key in answer),
        );
        assert.match(JSON.stringify(answer.data), /Larkspur/);
        assert.match(shell, /npx caregraph token partner/);
      });
    });

    it('registers an app, sees its secret once, asks with it, and sees that counted; suspended, it is denied at once', async () => {
      await on(
        'developer',
        '/developers/apps',
        '.notice, .apps',
        async (page) => {
          await shoot(page, 'developer-no-app');
          const { clientId, secret } = await register(page);
          await looksRight(page, 'developer-secret');
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
        await on(account, appAddress, 'h1', async (page) => {
          await page.getByRole('heading', { name: /nothing here/ }).waitFor();
          assert.doesNotMatch(await page.locator('main').innerText(), /Harbour Notes/);
        });
    });

    it('goes on to the explorer, signs in there, and gets an answer for the sandbox’s patient from nowhere else', async () => {
      const { page, complaints, close } = await visit(browser, origin);
      await page.goto(`${origin}/developers`);
      await page.getByRole('link', { name: 'Open the query explorer' }).click();
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByLabel('Account').fill('patient');
      await page.getByLabel('Password').fill('caregraph-demo');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.locator('.graphiql-query-editor .view-line').first().waitFor();
      assert.equal(page.url(), `${system.gatewayUrl}/`, 'no code is left in the address');
      await page.getByRole('button', { name: /Execute query/ }).click();
      await page.locator('.result-window .view-lines').getByText('Larkspur').first().waitFor();
      await shoot(page, 'explorer');
      // The web app knows its own origin alone; what the explorer asks is on the same host, and nothing else is complained of.
      assert.deepEqual(
        complaints.filter((each) => !each.startsWith('asked http://127.0.0.1:')),
        [],
      );
      await close();
    });

    it('reads the limits that are in force and what an operation would cost, with nothing run', async () => {
      // A refusal is written to the console by the browser itself, so complaints are not looked at here.
      const { page, close } = await visit(browser, origin);
      await signIn(page, origin, 'developer', '/developers/limits');
      const { limits } = (await (await fetch(`${system.gatewayUrl}/limits`)).json()) as {
        limits: Record<string, number>;
      };
      const row = page.locator('.limit-table tr', { hasText: 'TOO_MANY_ALIASES' });
      assert.match(await row.innerText(), new RegExp(`\\b${limits['aliases']}\\b`));
      await page.getByRole('button', { name: 'Count', exact: true }).click();
      await page.getByText('9 of 10,000').waitFor();
      await shoot(page, 'developer-cost');
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
      const { page, close } = await visit(browser, origin);
      const issuer = String(
        await (await page.goto(origin), page.evaluate('document.documentElement.dataset.issuer')),
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
        const response = await fetch(`${system.gatewayUrl}/graphql`, {
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
      const granted = await system.caregraph(
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
      await looksRight(page, `${name}-light`);
      await page.emulateMedia({ colorScheme: 'dark' });
      await looksRight(page, `${name}-dark`);
      await page.emulateMedia({ colorScheme: 'light' });
      for (const [look, width, height] of [
        ['phone', 320, 640],
        ['large', 3840, 2160],
        ['usual', 1440, 900],
      ] as const) {
        await page.setViewportSize({ width, height });
        if (look !== 'usual') await looksRight(page, `${name}-${look}`);
      }
      for (const [language, look] of [
        ['Français', 'french'],
        ['العربية', 'arabic'],
        ['English', ''],
      ] as const) {
        await page.locator('.settings').click();
        await page.getByRole('menuitem', { name: language }).click();
        await page.getByRole('menu').waitFor({ state: 'hidden' });
        await reopen();
        if (look !== '') await looksRight(page, `${name}-${look}`);
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

  describe('the workbench', () => {
    it('runs a statement, draws it, keeps it in the history, and exports it', async () => {
      await on('researcher', '/research', '.tree details', async (page) => {
        await page.getByRole('button', { name: /^Run/ }).click();
        await page.locator('.vrow').first().waitFor();
        await page.locator('.rdot').first().waitFor();
        await page.locator('.hist li').first().waitFor();
        const download = page.waitForEvent('download');
        await page.getByRole('button', { name: 'CSV' }).click();
        assert.match(await readFile(await (await download).path(), 'utf8'), /category/);
        await shoot(page, 'workbench', true);
      });
    });

    it('points at the place of an error, and scrolls 100,000 rows with few of them in the page', async () => {
      const { page, close } = await visit(browser, origin);
      const bad = encodeURIComponent('select code, nonsense from benchmark.fees');
      await signIn(page, origin, 'researcher', '/research');
      await page.goto(`${origin}/research#sql=${bad}`);
      await page.reload();
      await page.getByRole('button', { name: /^Run/ }).click();
      await page.getByRole('alert').waitFor();
      assert.equal(await page.locator('.cm-lintRange-error').innerText(), 'nonsense');
      await shoot(page, 'workbench-error');
      await page.goto(
        `${origin}/research#sql=${encodeURIComponent('select i, i * 2 as twice from range(100000) t(i)')}`,
      );
      await page.reload();
      await page.getByRole('button', { name: /^Run/ }).click();
      await page.locator('.vrow').first().waitFor({ timeout: 30_000 });
      const grid = page.locator('.vgrid');
      assert.equal(await grid.getAttribute('aria-rowcount'), '100001');
      await grid.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      await page.getByText('99,999', { exact: true }).first().waitFor();
      assert.ok((await page.locator('.vrow').count()) < 120);
      await close();
    });
  });

  describe('for everybody', () => {
    const PAGES: readonly (readonly [string, string, string])[] = [
      ['nobody', '/', 'h1'],
      ['nobody', '/anonymity', '.steps'],
      ['nobody', '/developers', '.scope'],
      ['nobody', '/developers/limits', '.limit-table'],
      ['nobody', '/developers/changes', '.changes'],
      ['clinic-admin', '/benchmarks/fees?place=COUNTRY', ROW],
      ['clinic-admin', '/benchmarks/conditions?place=COUNTRY', ROW],
      ['clinic-admin', '/anonymity', '.counts'],
      ['patient', '/my-data', '.ev'],
      ['patient', '/my-data/sharing', '.con'],
      ['researcher', '/research', '.cm-content'],
    ];

    for (const [account, address, awaited] of PAGES) {
      const name = `${account}${address.split('?')[0]?.replaceAll('/', '-')}`;
      it(`${address} for ${account}: axe-core finds nothing, light and dark, from 320 px to 4K, in three languages`, async () => {
        await on(
          account,
          address,
          awaited,
          async (page) => {
            await looksRight(page, `${name}-light`);
            await page.emulateMedia({ colorScheme: 'dark' });
            await looksRight(page, `${name}-dark`);
            await page.emulateMedia({ colorScheme: 'light' });
            await page.setViewportSize({ width: 320, height: 640 });
            await looksRight(page, `${name}-phone`);
            await page.setViewportSize({ width: 3840, height: 2160 });
            await looksRight(page, `${name}-large`);
          },
          { forAxe: true },
        );
        for (const [look, options] of [
          ['french', { locale: 'fr-FR', width: 1024 }],
          ['arabic', { locale: 'ar' }],
        ] as const)
          await on(
            account,
            address,
            awaited,
            async (page) => {
              if (look === 'arabic') assert.equal(await page.locator('html').getAttribute('dir'), 'rtl');
              await looksRight(page, `${name}-${look}`);
            },
            { ...options, forAxe: true },
          );
      });
    }

    it('is reached by keyboard alone: the skip link, the menu, and a row that opens', async () => {
      await on('clinic-admin', '/benchmarks/fees?place=COUNTRY', ROW, async (page) => {
        await page.keyboard.press('Tab');
        assert.equal(await page.evaluate('document.activeElement.className'), 'skip');
        await page.keyboard.press('Enter');
        await page.locator(ROW).first().focus();
        await page.keyboard.press('Enter');
        await page.locator('.open .facts').waitFor();
        assert.equal(await page.locator(ROW).first().getAttribute('aria-expanded'), 'true');
      });
    });

    it('says so when it is slow, offline, failing, or signed out meanwhile', async () => {
      const { page, close } = await visit(browser, origin);
      await signIn(page, origin, 'clinic-admin', '/overview');
      await page.locator('h1').waitFor();
      await page.route('**/graphql', async (route) => {
        if (route.request().postData()?.includes('query Benchmarks'))
          await new Promise((resolve) => setTimeout(resolve, 5500));
        await route.continue();
      });
      await page.getByRole('link', { name: 'Benchmarks' }).click();
      await page.getByText('longer than usual').waitFor();
      await shoot(page, 'state-slow');
      await page.locator(ROW).first().or(page.getByText('No figure for these peers')).first().waitFor();
      await page.unroute('**/graphql');
      await page.context().setOffline(true);
      await page.getByText('You are offline').first().waitFor();
      await shoot(page, 'state-offline');
      await page.context().setOffline(false);
      await page.route('**/graphql', (route) => route.fulfill({ status: 503, json: { errors: [] } }));
      await page.getByRole('link', { name: 'Conditions' }).click();
      await page.getByText('This did not load').waitFor();
      await shoot(page, 'state-error');
      await page.unroute('**/graphql');
      await page.context().clearCookies();
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText('Your session has ended').waitFor();
      await shoot(page, 'state-signed-out');
      await close();
    });
  });
});
