import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import {
  createWorld,
  startTestSubgraph,
  type TestSubgraph,
  type World,
} from '@caregraph/subgraph-kit/testing';
import pg from 'pg';
import { consent } from '../src/index.js';

const READ =
  'query Read($r: [_Any!]!) { _entities(representations: $r) { ... on Patient { consents(first: 1) { totalCount } } } }';
const MAIN = fileURLToPath(new URL('../src/main.js', import.meta.url));
const KILLS = 2;
const READERS = 6;
/** While so many have been answered, others are under way. */
const ANSWERS_BEFORE_KILL = 25;

describe('a subgraph that is killed', () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let folder = '';
  /** Signs assertions; its own process is not the one that is killed. */
  let signer!: TestSubgraph;

  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    signer = await startTestSubgraph(consent, database.urls.consent, { audit: 'off' });
    folder = mkdtempSync(path.join(tmpdir(), 'caregraph-killed-'));
    writeFileSync(path.join(folder, 'keys.json'), JSON.stringify(signer.publicKeys));
  });
  after(async () => {
    await signer?.close();
    await world?.close();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has recorded every answer that it gave', async () => {
    const acknowledged: string[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const port = await freePort();
      const child = spawn(process.execPath, [MAIN], {
        env: {
          CAREGRAPH_PORT: String(port),
          CAREGRAPH_DATABASE_URL: database!.urls.consent,
          CAREGRAPH_ASSERTION_PUBLIC_JWKS: path.join(folder, 'keys.json'),
          CAREGRAPH_LOG_LEVEL: 'silent',
        },
        stdio: 'ignore',
      });
      const url = `http://127.0.0.1:${port}`;
      while (
        !(await fetch(`${url}/readyz`).then(
          ({ ok }) => ok,
          () => false,
        ))
      )
        await delay(50);
      const assertion = await signer.assertion(world.viewers.clinician);
      const read = async (): Promise<void> => {
        for (;;) {
          const id = randomUUID();
          const answer = await ask(url, assertion, id);
          // The connection broke: this one was not answered.
          if (answer === null) return;
          assert.equal(answer, '{"data":{"_entities":[{"consents":{"totalCount":1}}]}}');
          acknowledged.push(id);
          if (acknowledged.length >= (kill + 1) * ANSWERS_BEFORE_KILL) child.kill('SIGKILL');
        }
      };
      await Promise.all(Array.from({ length: READERS }, read)).finally(() => child.kill('SIGKILL'));
    }
    const owner = new pg.Client({ connectionString: database!.adminUrl });
    await owner.connect();
    const { rows } = await owner.query<{ request_id: string }>(
      'select request_id from access.audit_event where request_id = any($1)',
      [acknowledged],
    );
    await owner.end();
    const recorded = new Set(rows.map(({ request_id }) => request_id));
    assert.ok(acknowledged.length >= KILLS * ANSWERS_BEFORE_KILL);
    assert.deepEqual(
      acknowledged.filter((id) => !recorded.has(id)),
      [],
    );
    assert.equal(rows.length, acknowledged.length);
  });

  /** The whole answer, or null where none came. */
  function ask(url: string, assertion: string, id: string): Promise<string | null> {
    return fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-caregraph-viewer': assertion, 'x-request-id': id },
      body: JSON.stringify({
        query: READ,
        variables: { r: [{ __typename: 'Patient', id: world.patient1 }] },
      }),
    })
      .then((answer) => answer.text())
      .then(
        (text) => text.trimEnd(),
        () => null,
      );
  }
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  await new Promise((resolve) => server.close(resolve));
  return port;
}
