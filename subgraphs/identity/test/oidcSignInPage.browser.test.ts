import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import type { AxeResults } from 'axe-core';
import { launchTestBrowser, type Browser, type Page } from '@caregraph/test-browser';
import { PASSWORD, startTestRealm, type TestRealm } from './oidc/demoRealm.js';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let realm: TestRealm;
let browser: Browser;
let app: Server;
let callback: string;

before(async () => {
  realm = await startTestRealm();
  app = createServer((_request, response) => response.end('Back in the app'));
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  callback = `http://127.0.0.1:${(app.address() as AddressInfo).port}/callback`;
  await realm.ingest.query(
    `update identity.partner_app set metadata = metadata || jsonb_build_object('redirect_uris', jsonb_build_array($1::text)) where client_id = 'demo-partner-app'`,
    [callback],
  );
  browser = await launchTestBrowser();
});
after(async () => {
  await browser?.close();
  app?.close();
  await realm?.close();
});

function authorizationUrl(): string {
  const parameters = {
    response_type: 'code',
    client_id: 'demo-partner-app',
    redirect_uri: callback,
    scope: 'openid launch/patient patient/Condition.rs patient/MedicationRequest.rs',
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  };
  return `${realm.issuer}/auth?${new URLSearchParams(parameters)}`;
}

/** A new browser profile; complaints of the browser (content security policy, errors) go to `complaints`. */
async function newPage(): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 390, height: 780 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, complaints };
}

async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: axePath });
  // axe-core puts itself there.
  const results = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

test('somebody signs in with the keyboard alone, reads in plain words what the app asks for, and arrives in the app', async () => {
  const { page, complaints } = await newPage();
  await page.goto(authorizationUrl());
  await page.locator('#account:focus').waitFor();
  await page.keyboard.type('patient');
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Connect Lumen Health to your record?' }).waitFor();
  const asked = await page.getByRole('listitem').allTextContents();
  assert.deepEqual(asked.toSorted(), [
    'Know that it is you when you come back',
    'Know which record is yours',
    'Read your health conditions',
    'Read your medicines',
  ]);
  await page.getByRole('button', { name: 'Allow', exact: true }).press('Enter');
  await page.waitForURL(`${callback}**`);
  assert.ok(new URL(page.url()).searchParams.get('code'));
  assert.deepEqual(
    complaints.filter((text) => !text.includes('favicon')),
    [],
  );
  await page.context().close();
});

test('an error is announced, belongs to its fields, and keeps what was typed but the password', async () => {
  const { page } = await newPage();
  await page.goto(authorizationUrl());
  await page.getByLabel('Account').fill('patient');
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  assert.match((await page.getByRole('alert').textContent()) ?? '', /not right/);
  assert.match(await page.title(), /^Could not sign in/);
  assert.equal(await page.getByLabel('Account').inputValue(), 'patient');
  assert.equal(await page.getByLabel('Password').inputValue(), '');
  assert.equal(await page.getByLabel('Password').getAttribute('aria-describedby'), 'error');
  await page.context().close();
});

test('axe-core finds nothing on any page, in both colour schemes', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    // axe-core is a script, and the policy of the pages lets none in.
    const context = await browser.newContext({
      colorScheme,
      bypassCSP: true,
      viewport: { width: 390, height: 780 },
    });
    const page = await context.newPage();
    await page.goto(authorizationUrl());
    assert.deepEqual(await violations(page), [], `sign-in, ${colorScheme}`);
    await shoot(page, `sign-in-${colorScheme}`);
    await page.getByLabel('Account').fill('patient');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    assert.deepEqual(await violations(page), [], `error, ${colorScheme}`);
    await shoot(page, `error-${colorScheme}`);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Allow', exact: true }).waitFor();
    assert.deepEqual(await violations(page), [], `consent, ${colorScheme}`);
    await shoot(page, `consent-${colorScheme}`);
    await page.goto(`${realm.issuer}/session/end`);
    assert.deepEqual(await violations(page), [], `sign-out, ${colorScheme}`);
    await shoot(page, `sign-out-${colorScheme}`);
    await context.close();
  }
});

test('signing out ends the session: the next authorization asks for the password again', async () => {
  const { page, complaints } = await newPage();
  await page.goto(authorizationUrl());
  await page.getByLabel('Account').fill('patient');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Allow', exact: true }).click();
  await page.waitForURL(`${callback}**`);
  await page.goto(authorizationUrl());
  assert.ok(page.url().startsWith(callback), 'a session needs no password');
  await page.goto(`${realm.issuer}/session/end`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Signed out' }).waitFor();
  await page.goto(authorizationUrl());
  await page.getByLabel('Password').waitFor();
  assert.deepEqual(
    complaints.filter((text) => !text.includes('favicon')),
    [],
  );
  await page.context().close();
});

/** Pictures for people to look at, where a folder for them is named. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['CAREGRAPH_SCREENSHOTS'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}
