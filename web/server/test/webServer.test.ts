import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { configurationFromEnvironment, startWebServer, type RunningWebServer } from '../src/index.js';

const ENVIRONMENT = {
  CAREGRAPH_WEB_URL: 'http://127.0.0.1:3000',
  CAREGRAPH_ISSUER: 'http://127.0.0.1:9/oidc',
  CAREGRAPH_GRAPH_URL: 'http://127.0.0.1:9/graphql',
  CAREGRAPH_WAREHOUSE_URL: 'http://127.0.0.1:9',
  CAREGRAPH_LOG_LEVEL: 'silent',
  CAREGRAPH_PORT: '0',
};

describe('the web server while nothing else answers', () => {
  let folder: string;
  let server: RunningWebServer;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'caregraph-site-'));
    await mkdir(path.join(folder, 'assets'));
    await writeFile(
      path.join(folder, 'index.html'),
      '<html data-realm="%CAREGRAPH_REALM%" data-signed-in="%CAREGRAPH_SIGNED_IN%"><meta nonce="%CAREGRAPH_NONCE%">',
    );
    await writeFile(path.join(folder, 'icon.svg'), '<svg/>');
    await writeFile(path.join(folder, 'assets', 'a-1.js'), 'export const a = 1;');
    server = await startWebServer(
      configurationFromEnvironment({ ...ENVIRONMENT, CAREGRAPH_WEB_APP: folder }),
    );
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
  const get = (address: string, headers: Record<string, string> = {}) =>
    fetch(server.url + address, { headers, redirect: 'manual' });

  test('every address without a file is the page, each time with another nonce and the policy that names it', async () => {
    const nonces = new Set<string>();
    for (const address of ['/', '/benchmarks/fees?place=STATE', '/nowhere']) {
      const answer = await get(address);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      assert.equal(answer.headers.get('x-frame-options'), 'DENY');
      const [, nonce = ''] = /nonce="([^"]+)"/.exec(await answer.text()) ?? [];
      assert.ok(answer.headers.get('content-security-policy')?.includes(`'nonce-${nonce}'`));
      nonces.add(nonce);
    }
    assert.equal(nonces.size, 3);
  });

  test('files are kept for ever, and what is no file and no page is 404', async () => {
    const file = await get('/assets/a-1.js', { 'accept-encoding': 'gzip' });
    assert.match(String(file.headers.get('cache-control')), /immutable/);
    assert.equal(file.headers.get('content-encoding'), 'gzip');
    assert.equal(await file.text(), 'export const a = 1;');
    for (const address of ['/assets/b.js', '/assets/../index.html.map', '/robots.txt', '/auth/nothing'])
      assert.equal((await get(address)).status, 404, address);
  });

  test('who is not signed in gets nothing of the graph or the warehouse, and the answer says to sign in', async () => {
    const own = { 'x-caregraph': '1', origin: 'http://127.0.0.1:3000', 'content-type': 'application/json' };
    const graph = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: own,
      body: '{"query":"{ viewer { role } }"}',
    });
    assert.equal(graph.status, 401);
    assert.match(await graph.text(), /SESSION_MISSING/);
    assert.equal((await get('/sql/schema', own)).status, 401);
    assert.equal((await get('/sql/schema', own)).headers.get('set-cookie'), null);
    assert.deepEqual(await (await get('/auth/session')).json(), { signedIn: false });
    assert.match(await (await get('/')).text(), / data-signed-in="no"/);
  });

  test('the cost of an operation is told to our own page and who is signed in; the limits to anybody, when the gateway answers', async () => {
    const ask = (headers: Record<string, string>) =>
      fetch(`${server.url}/cost`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{"query":"{ viewer { role } }"}',
      });
    const origin = 'http://127.0.0.1:3000';
    assert.equal((await ask({ origin })).status, 403);
    assert.equal((await ask({ origin: 'https://elsewhere.example', 'x-caregraph': '1' })).status, 403);
    assert.equal((await ask({ origin, 'x-caregraph': '1' })).status, 401);
    const limits = await get('/limits');
    assert.equal(limits.status, 503);
    assert.match(await limits.text(), /SERVICE_UNAVAILABLE/);
  });

  test('a sign-in without a provider, or an answer to none, says so without a stack or an address', async () => {
    const begun = await get('/auth/sign-in');
    assert.equal(begun.status, 503);
    assert.doesNotMatch(await begun.text(), /127\.0\.0\.1|at /);
    const callback = await get('/auth/callback?code=x&state=y');
    assert.equal(callback.headers.get('location'), '/?sign-in=again');
    assert.equal((await get('/readyz')).status, 503);
    assert.equal((await get('/healthz')).status, 200);
    const metrics = await (await get('/metrics')).text();
    assert.match(
      metrics,
      /caregraph_http_request_seconds_count\{service="web",route="\/auth\/sign-in",status="503"\} 1/,
    );
    assert.doesNotMatch(metrics, /code=x/);
  });
});

test('production takes no plain address and no demo realm', () => {
  const production = { ...ENVIRONMENT, NODE_ENV: 'production' };
  assert.throws(() => configurationFromEnvironment(production), /https/);
  const secure = { ...production, CAREGRAPH_WEB_URL: 'https://caregraph.example' };
  assert.equal(configurationFromEnvironment(secure).publicUrl, 'https://caregraph.example');
  assert.throws(() => configurationFromEnvironment({ ...secure, CAREGRAPH_REALM: 'demo' }), /demo/);
  assert.throws(() => configurationFromEnvironment({}), /CAREGRAPH_ISSUER/);
});
