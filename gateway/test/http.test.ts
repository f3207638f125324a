import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { ERROR_CODES } from '@caregraph/policy';
import { request } from 'undici';
import { post, startWorld, type World } from './fixture/world.js';

const RENAME = 'mutation { rename(id: "p1", name: "Dee") { id } }';

describe('POST /graphql with application/json, and nothing else', () => {
  let world: World;
  let authorization: string;
  before(async () => {
    world = await startWorld();
    authorization = `Bearer ${await world.issuer.token()}`;
  });
  after(() => world[Symbol.asyncDispose]());

  test('a mutation is posted', async () => {
    assert.deepEqual((await world.ask(RENAME)).body, { data: { rename: { id: 'p1' } } });
  });

  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const) {
    test(`${method} is 405 and asks no subgraph`, async () => {
      const asked = world.identity.received.length;
      const url = `${world.url}/graphql?query=${encodeURIComponent(RENAME)}`;
      const response = await request(url, { method, headers: { authorization } });
      assert.equal(response.statusCode, 405);
      assert.equal(response.headers['allow'], 'POST');
      await response.body.dump();
      assert.equal(world.identity.received.length, asked);
    });
  }

  for (const contentType of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/graphql',
    'nonsense',
  ]) {
    test(`${contentType} is 415`, async () => {
      const body = JSON.stringify({ query: RENAME });
      const answer = await post(`${world.url}/graphql`, body, { authorization, 'content-type': contentType });
      assert.equal(answer.status, 415);
      assert.equal(answer.body.errors?.[0]?.extensions.reason, 'CONTENT_TYPE_UNSUPPORTED');
    });
  }

  test('no content type at all is 415', async () => {
    const response = await request(`${world.url}/graphql`, { method: 'POST', headers: { authorization } });
    assert.equal(response.statusCode, 415);
    await response.body.dump();
  });

  test('a body above 256 kB is 413', async () => {
    const body = JSON.stringify({ query: '{ viewer }', variables: { x: 'y'.repeat(257 * 1024) } });
    const answer = await post(`${world.url}/graphql`, body, { authorization });
    assert.equal(answer.status, 413);
    assert.deepEqual(answer.body.errors?.[0]?.extensions, {
      code: 'BAD_USER_INPUT',
      reason: 'BODY_TOO_LARGE',
    });
  });

  test('who is still sending a body that is too large gets to read the 413', async () => {
    for (const framing of ['content-length: 3000000', 'transfer-encoding: chunked']) {
      const { answer, failed } = await sendSlowly(world.url, authorization, framing, 3_000_000);
      assert.match(answer, /^HTTP\/1\.1 413 /, framing);
      assert.match(answer, /BODY_TOO_LARGE/, framing);
      assert.equal(failed, false, framing);
    }
  });

  test('who never stops sending is cut off', async () => {
    const { answer, sent } = await sendSlowly(
      world.url,
      authorization,
      'transfer-encoding: chunked',
      Infinity,
    );
    assert.match(answer, /^HTTP\/1\.1 413 /);
    assert.ok(sent < 200_000_000, `${sent} bytes were taken`);
  });

  const malformed: Array<[title: string, body: string]> = [
    ['broken JSON', '{"query": "{ SECRET }"'],
    ['an empty body', ''],
    ['a batch', JSON.stringify([{ query: '{ viewer }' }, { query: '{ viewer }' }])],
    ['no query', '{}'],
    ['a number', '7'],
    ['variables that are no object', JSON.stringify({ query: '{ viewer }', variables: 'SECRET' })],
    ['a poisoned prototype', '{"query":"{ viewer }","__proto__":{"x":1}}'],
  ];
  for (const [title, body] of malformed) {
    test(`${title} is 400 BAD_USER_INPUT`, async () => {
      const answer = await post(`${world.url}/graphql`, body, { authorization });
      assert.equal(answer.status, 400);
      assert.equal(answer.body.errors?.[0]?.extensions.code, 'BAD_USER_INPUT');
      assert.equal(answer.body.errors?.[0]?.message, ERROR_CODES.BAD_USER_INPUT.message);
    });
  }

  test('a hash that nobody has sent the document of is answered so that clients send it', async () => {
    const body = JSON.stringify({
      extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } },
    });
    const answer = await post(`${world.url}/graphql`, body, { authorization });
    assert.deepEqual(answer.body.errors?.[0]?.extensions, {
      code: 'PERSISTED_QUERY_NOT_FOUND',
    });
  });

  test('a syntax error, an unknown field, an unknown operation name and a wrong variable have their codes', async () => {
    const code = async (query: string, rest: object = {}) =>
      (await post(`${world.url}/graphql`, JSON.stringify({ query, ...rest }), { authorization })).body
        .errors?.[0]?.extensions.code;
    assert.equal(await code('{'), 'GRAPHQL_PARSE_FAILED');
    assert.equal(await code('{ clinic { nmae } }'), 'GRAPHQL_VALIDATION_FAILED');
    assert.equal(
      await code('query A { viewer } query B { viewer }', { operationName: 'C' }),
      'BAD_USER_INPUT',
    );
    assert.equal(
      await code('query A($id: ID!) { patient(id: $id) { id } }', { variables: {} }),
      'BAD_USER_INPUT',
    );
  });

  test('outside production, a document that does not fit is explained, without suggestions', async () => {
    const [error] = (await world.ask('{ clinic { nmae } }')).body.errors ?? [];
    assert.match(
      error?.message ?? '',
      /does not fit the schema\. Cannot query field "nmae" on type "Clinic"\.$/,
    );
    assert.deepEqual(Object.keys(error ?? {}), ['message', 'extensions']);
  });

  test('answers are never stored by caches', async () => {
    assert.equal((await world.ask('{ viewer }')).headers['cache-control'], 'no-store');
  });

  test('what is not there is 404 in the same shape', async () => {
    const answer = await post(`${world.url}/nowhere`, '{}', {});
    assert.equal(answer.status, 404);
    assert.equal(answer.body.errors?.[0]?.extensions.code, 'NOT_FOUND');
  });

  test('logs hold no query text, variable, token, subject or name that a client made up', async () => {
    const sub = '0198d000-0000-7000-8000-0000000000ff';
    const token = await world.issuer.token({ claims: { sub } });
    await world.ask('query JaneDoe($id: ID!) { patient(id: $id) { name { text } } }', {
      variables: { id: 'mrn-12345' },
      headers: { authorization: `Bearer ${token}` },
    });
    const log = world.log();
    assert.match(log, /"operation":"other"/);
    assert.doesNotMatch(log, new RegExp(`JaneDoe|mrn-12345|patient\\(|${sub}|${token.slice(-20)}`));
  });
});

test('in production there is no introspection, and errors do not describe the schema', async () => {
  await using world = await startWorld({ production: true });
  for (const query of ['{ __schema { types { name } } }', '{ __type(name: "Patient") { name } }']) {
    const answer = await world.ask(query);
    assert.deepEqual(answer.body.errors?.[0]?.extensions, {
      code: 'OPERATION_REFUSED',
      reason: 'INTROSPECTION_DISABLED',
    });
    assert.equal(answer.body.data, undefined);
  }
  const [error] = (await world.ask('{ clinic { nmae } }')).body.errors ?? [];
  assert.deepEqual(error, {
    message: ERROR_CODES.GRAPHQL_VALIDATION_FAILED.message,
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
  });
});

test('outside production, introspection answers those who are signed in', async () => {
  await using world = await startWorld();
  assert.equal((await world.ask('{ __schema { queryType { name } } }')).body.errors, undefined);
});

/** Sends a body in pieces, each once the one before is on its way, and reads what is answered meanwhile. */
async function sendSlowly(
  url: string,
  authorization: string,
  framing: string,
  size: number,
): Promise<{ answer: string; failed: boolean; sent: number }> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  let failed = false;
  let sent = 0;
  socket.on('data', (chunk) => (answer += chunk.toString()));
  socket.on('error', () => (failed = true));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const isChunked = framing.endsWith('chunked');
  const piece = isChunked ? `10000\r\n${'x'.repeat(65_536)}\r\n` : 'x'.repeat(50_000);
  socket.write(
    `POST /graphql HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: ${authorization}\r\n` +
      `content-type: application/json\r\n${framing}\r\n\r\n`,
  );
  while (sent < size && !socket.destroyed) {
    await new Promise<void>((resolve) => socket.write(piece, () => setImmediate(resolve)));
    sent += piece.length;
  }
  if (isChunked && !socket.destroyed) socket.write('0\r\n\r\n');
  await closed;
  return { answer, failed, sent };
}
