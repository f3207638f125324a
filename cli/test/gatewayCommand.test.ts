import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';

const MAIN = fileURLToPath(new URL('../src/main.js', import.meta.url));

describe('caregraph gateway --supergraph FILE --port N --no-auth', () => {
  let folder: string;
  let file: string;
  const received: NodeJS.Dict<string | string[]>[] = [];
  const subgraph = createServer((request, response) => {
    received.push(request.headers);
    request.resume();
    response.end(JSON.stringify({ data: { greeting: 'Hello' } }));
  });

  before(async () => {
    subgraph.listen(0, '127.0.0.1');
    await once(subgraph, 'listening');
    const { port } = subgraph.address() as AddressInfo; // it listens on a port
    const { supergraphSdl } = composeServices([
      {
        name: 'greetings',
        typeDefs: parse('type Query { greeting: String }'),
        url: `http://127.0.0.1:${port}/graphql`,
      },
    ]);
    assert.ok(supergraphSdl);
    folder = await mkdtemp(join(tmpdir(), 'caregraph-gateway-command-'));
    file = join(folder, 'supergraph.graphql');
    await writeFile(file, supergraphSdl);
  });
  after(async () => {
    subgraph.close();
    subgraph.closeAllConnections();
    await rm(folder, { recursive: true, force: true });
  });

  const start = (words: string[], environment: NodeJS.ProcessEnv = {}): ChildProcess =>
    spawn(process.execPath, [MAIN, 'gateway', ...words], {
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  test('answers any supergraph without a token, by POST and GET, tells subgraphs nothing of who asks, and ends at SIGTERM', async () => {
    const child = start(['--supergraph', file, '--port', '0', '--no-auth']);
    const exited = once(child, 'exit');
    const url = await new Promise<string>((resolve) => {
      createInterface(child.stdout as NodeJS.ReadableStream).on('line', (line) => {
        const found = /answers at (\S+)/.exec(line)?.[1];
        if (found) resolve(found);
      });
    });
    const posted = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ greeting }' }),
    });
    assert.deepEqual(await posted.json(), { data: { greeting: 'Hello' } });
    const got = await fetch(
      `${url}?query=${encodeURIComponent('{ __schema { queryType { name } } greeting }')}`,
    );
    assert.deepEqual(await got.json(), {
      data: { __schema: { queryType: { name: 'Query' } }, greeting: 'Hello' },
    });
    assert.equal(
      received.some((headers) => 'x-caregraph-viewer' in headers),
      false,
    );
    child.kill('SIGTERM');
    assert.deepEqual(await exited, [0, null]);
  });

  const refused: Array<
    [title: string, words: () => string[], environment: NodeJS.ProcessEnv, complaint: RegExp]
  > = [
    [
      'with NODE_ENV=production',
      () => ['--supergraph', file, '--no-auth'],
      { NODE_ENV: 'production' },
      /does not run without authentication/,
    ],
    ['without the file', () => ['--supergraph', `${file}.not`, '--no-auth'], {}, /There is no file/],
    ['with tokens, but nothing said about them', () => ['--supergraph', file], {}, /CAREGRAPH_ISSUER/],
  ];
  for (const [title, words, environment, complaint] of refused) {
    test(`does not start ${title}`, async () => {
      const child = start(words(), environment);
      const exited = once(child, 'exit');
      assert.match(await text(child.stderr as NodeJS.ReadableStream), complaint);
      assert.deepEqual(await exited, [1, null]);
    });
  }
});
