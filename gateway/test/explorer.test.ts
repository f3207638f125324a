import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launchTestBrowser, type Browser, type Page } from '@caregraph/test-browser';
import { request } from 'undici';
import { startGateway } from '../src/index.js';
import { startWorld, type World } from './fixture/world.js';

const GATEWAY_FOLDER = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Builds the explorer from its source, as `npm run build:explorer` does, but into a folder of the test's own.
 */
async function buildExplorer(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'caregraph-explorer-'));
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
  const child = spawn(process.execPath, [vite, 'build', 'explorer', '--outDir', folder, '--emptyOutDir'], {
    cwd: GATEWAY_FOLDER,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [complaints, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  assert.equal(code, 0, complaints);
  return folder;
}

/** A page that writes down what it should not do: log to the console, and ask another host. */
async function openPage(browser: Browser, url: string) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  const foreign: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (asked) => {
    if (!asked.url().startsWith(new URL(url).origin) && !asked.url().startsWith('data:'))
      foreign.push(asked.url());
  });
  await page.goto(url);
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  return { page, complaints, foreign };
}

/** The response editor's text; Monaco wraps lines, and leaves out those that are out of sight. */
async function answerText(page: Page, awaited: string): Promise<string> {
  const editor = page.locator('.result-window .view-lines');
  await editor.getByText(awaited).first().waitFor();
  return (await editor.innerText()).replaceAll(/\s+/g, ' ');
}

async function run(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Execute query/ }).click();
}

describe('the explorer, in a browser', () => {
  let folder: string;
  let world: World;
  let browser: Browser;
  before(async () => {
    folder = await buildExplorer();
    world = await startWorld({ explorer: folder, realm: 'demo', demoPatient: 'p1' });
    browser = await launchTestBrowser();
  });
  after(async () => {
    await browser?.close();
    await world?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  test('a pasted token runs the ready-made query; no complaint in the console, no request to another host', async () => {
    const { page, complaints, foreign } = await openPage(browser, world.url);
    assert.equal(await page.title(), 'Caregraph explorer');
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    assert.match(await page.locator('#token-help').innerText(), /npx caregraph token patient/);

    await page.getByLabel('Access token').fill(await world.issuer.token());
    await page.getByLabel('Purpose of use').selectOption('TREATMENT');
    const introspected = page.waitForResponse((response) => response.url().endsWith('/graphql'));
    await page.getByRole('button', { name: 'Use token' }).click();
    assert.equal((await introspected).status(), 200);

    await run(page);
    const answer = await answerText(page, 'Ada Example');
    assert.match(answer, /"conditions"/);
    assert.doesNotMatch(answer, /"errors"/);
    assert.equal(world.identity.received.at(-1)?.viewer['purpose'], 'TREATMENT');
    assert.deepEqual({ complaints, foreign }, { complaints: [], foreign: [] });
    await page.context().close();
  });

  test('without a token nothing is asked, and the answer says how to get one', async () => {
    const { page, complaints } = await openPage(browser, world.url);
    const asked: string[] = [];
    page.on('request', (each) => asked.push(each.url()));
    await run(page);
    assert.match(await answerText(page, 'No token yet'), /npx caregraph token patient/);
    assert.deepEqual(
      { asked: asked.filter((url) => url.endsWith('/graphql')), complaints },
      { asked: [], complaints: [] },
    );
    await page.context().close();
  });

  test('a token in the fragment is taken, leaves the address bar at once, and is not stored', async () => {
    const token = await world.issuer.token();
    const { page, complaints } = await openPage(browser, `${world.url}/#token=${token}&patient=p2`);
    assert.equal(page.url(), `${world.url}/`);
    await run(page);
    await answerText(page, 'Ben Sample');
    const stored = await page.evaluate(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
    );
    assert.doesNotMatch(String(stored), new RegExp(`${token.slice(-20)}|p2`));
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  test('a token in the query string is not taken', async () => {
    const { page } = await openPage(browser, `${world.url}/?token=${await world.issuer.token()}`);
    assert.equal(await page.getByLabel('Access token').inputValue(), '');
    await page.context().close();
  });

  test('outside the demo realm a token in the fragment is dropped', async () => {
    await using other = await startWorld({ explorer: folder, realm: '', demoPatient: 'p1' });
    const { page } = await openPage(browser, `${other.url}/#token=${await other.issuer.token()}`);
    assert.equal(page.url(), `${other.url}/`);
    assert.equal(await page.getByLabel('Access token').inputValue(), '');
    assert.equal(await page.locator('html').getAttribute('data-patient'), '');
    await page.context().close();
  });

  test('the policy lets no inline script run', async () => {
    const response = await request(world.url);
    const page = await response.body.text();
    const policy = String(response.headers['content-security-policy']);
    assert.match(policy, /default-src 'none'; script-src 'self';/);
    assert.doesNotMatch(policy, /script-src[^;]*unsafe/);
    assert.doesNotMatch(page, /<script(?![^>]*\bsrc=)/);
    assert.match(page, /data-realm="demo"/);
  });
});

test('the ready-made query fits the fixture’s chart, so that the browser test runs what the page ships', async () => {
  await using world = await startWorld();
  const query = await readFile(join(GATEWAY_FOLDER, 'explorer/src/ready-made-query.graphql'), 'utf8');
  const answer = await world.ask(query, { variables: { id: 'p1' } });
  assert.equal(answer.body.errors, undefined);
});

test('a gateway without explorer answers 404 at /, and one whose explorer is not built says what to run', async () => {
  await using world = await startWorld();
  const response = await request(world.url);
  assert.equal(response.statusCode, 404);
  await response.body.dump();
  const unbuilt = { ...world.configuration, explorer: join(tmpdir(), 'no-such-folder') };
  await assert.rejects(startGateway(unbuilt), /npm run build:explorer/);
});
