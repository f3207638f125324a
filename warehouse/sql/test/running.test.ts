import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { after, before, describe, it } from 'node:test';
import { SqlFixture } from './sqlFixture.js';

const ENDLESS = `SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range + b.range) % 7 = 1`;
const OTHER = { sub: '90000000-0000-4000-8000-000000000002' };

describe('a running statement', () => {
  let fixture: SqlFixture;
  before(async () => {
    fixture = await SqlFixture.start({ timeoutMs: 20_000, workers: 2, maximumPerSubject: 4 });
  });
  after(() => fixture.stop());

  const outcomeOf = async (id: string): Promise<string | undefined> => {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const { body } = await fixture.ask('GET', '/sql/history');
      const outcome = body.statements?.find((statement) => statement.id === id)?.outcome;
      if (outcome !== undefined) return outcome;
      await wait(50);
    }
    return undefined;
  };

  it('is cancelled by its author, and by nobody else', async () => {
    const id = randomUUID();
    const answer = fixture.ask('POST', '/sql', { sql: ENDLESS, id });
    await wait(300);
    const foreign = await fixture.ask('DELETE', `/sql/${id}`, undefined, await fixture.token(OTHER));
    const unknown = await fixture.ask(
      'DELETE',
      `/sql/${randomUUID()}`,
      undefined,
      await fixture.token(OTHER),
    );
    assert.deepEqual([foreign.status, foreign.body], [404, unknown.body]);
    const started = performance.now();
    assert.equal((await fixture.ask('DELETE', `/sql/${id}`)).status, 204);
    const { status, body } = await answer;
    assert.deepEqual([status, body.error?.code], [409, 'STATEMENT_CANCELLED']);
    assert.ok(performance.now() - started < 10_000);
    assert.equal((await fixture.ask('DELETE', `/sql/${id}`)).status, 404);
    assert.equal(await outcomeOf(id), 'STATEMENT_CANCELLED');
  });

  it('ends when its client goes away, and leaves its worker to the next', async () => {
    const ids = [randomUUID(), randomUUID()];
    for (const id of ids) {
      const abort = new AbortController();
      const gone = fetch(`${fixture.url}/sql`, {
        method: 'POST',
        signal: abort.signal,
        headers: { authorization: `Bearer ${await fixture.token()}`, 'content-type': 'application/json' },
        body: JSON.stringify({ sql: ENDLESS, id }),
      });
      await wait(300);
      abort.abort();
      await assert.rejects(gone);
    }
    for (const id of ids) assert.equal(await outcomeOf(id), 'STATEMENT_CANCELLED');
    assert.equal((await fixture.run('SELECT 11')).status, 200);
  });

  it('is refused beyond a user’s share, with the time to come back', async () => {
    const ids = Array.from({ length: 4 }, () => randomUUID());
    const answers = ids.map((id) => fixture.ask('POST', '/sql', { sql: ENDLESS, id }));
    await wait(500);
    const fifth = await fixture.ask('POST', '/sql', { sql: 'SELECT 12' });
    assert.deepEqual([fifth.status, fifth.body.error?.code], [429, 'TOO_MANY_STATEMENTS']);
    assert.equal(fifth.headers.get('retry-after'), '1');
    for (const id of ids) await fixture.ask('DELETE', `/sql/${id}`);
    assert.deepEqual(
      (await Promise.all(answers)).map(({ status }) => status),
      [409, 409, 409, 409],
    );
    assert.equal((await fixture.run('SELECT 13')).status, 200);
  });

  it('of one user does not keep another waiting', async () => {
    const slow = randomUUID();
    const answer = fixture.ask('POST', '/sql', { sql: ENDLESS, id: slow });
    await wait(1300);
    // This one waits: its author holds a worker for more than a second, and only one is left.
    const second = randomUUID();
    const waiting = fixture.ask('POST', '/sql', { sql: ENDLESS, id: second });
    await wait(200);
    const started = performance.now();
    assert.equal((await fixture.run('SELECT 14', await fixture.token(OTHER))).status, 200);
    // The others run for twenty seconds.
    assert.ok(performance.now() - started < 10_000);
    await fixture.ask('DELETE', `/sql/${second}`);
    await fixture.ask('DELETE', `/sql/${slow}`);
    assert.deepEqual([(await answer).status, (await waiting).status], [409, 409]);
  });
});

describe('a client that does not read', () => {
  it('loses its statement after the time limit, and holds up nobody else', async () => {
    const fixture = await SqlFixture.start({ timeoutMs: 1500, workers: 1, maximumRows: 1_000_000 });
    try {
      const url = new URL(fixture.url);
      const body = JSON.stringify({
        sql: `SELECT range, concat('xxxxxxxxxxxxxxxxxxxxxxxx', range) AS text FROM range(1000000)`,
      });
      const socket = connect(Number(url.port), url.hostname);
      socket.write(
        `POST /sql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${await fixture.token()}\r\n` +
          `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
      await new Promise((resolve) => socket.once('readable', resolve));
      const started = performance.now();
      assert.equal((await fixture.run('SELECT 15')).status, 200);
      assert.ok(performance.now() - started < 20_000);
      socket.destroy();
    } finally {
      await fixture.stop();
    }
  });
});

describe('the end of the service', () => {
  it('does not wait for a connection that never asked anything', { timeout: 120_000 }, async () => {
    const fixture = await SqlFixture.start();
    const { hostname, port } = new URL(fixture.url);
    const silent = connect(Number(port), hostname);
    await new Promise((resolve) => silent.once('connect', resolve));
    const closed = new Promise((resolve) => silent.once('close', resolve));
    assert.equal((await fixture.run('SELECT 1')).status, 200);
    const started = performance.now();
    await fixture.stop();
    await closed;
    assert.ok(performance.now() - started < 20_000, 'Node would wait for a minute');
  });
});
