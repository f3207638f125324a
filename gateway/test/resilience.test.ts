import assert from 'node:assert/strict';
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, test } from 'node:test';
import { request } from 'undici';
import { createLoadShedder } from '../src/resilience/loadShedder.js';
import { RetryBudget } from '../src/resilience/retryBudget.js';
import { startWorld, type World } from './fixture/world.js';

const CHART =
  '{ patient(id: "p1") { name { text } conditions(first: 1) { edges { node { clinicalStatus } } } } }';
const RENAME = 'mutation { rename(id: "p1", name: "Dee") { id } }';

/** Breaks the next connections to a subgraph, then lets it answer as usual. */
function breakConnections(subgraph: World['identity'], times: number): void {
  let left = times;
  subgraph.misbehave = (response: ServerResponse) => {
    left -= 1;
    if (left <= 0) subgraph.misbehave = undefined;
    response.destroy();
  };
}

describe('deadlines', () => {
  test('each fetch tells the subgraph how much of the operation’s time is left', async () => {
    await using world = await startWorld({ deadlineMs: 4000 });
    await world.ask(CHART);
    const [first, second] = [world.identity, world.records].map(({ received }) =>
      Number(received[0]?.headers['x-caregraph-deadline-ms']),
    ) as [number, number];
    assert.ok(first > 0 && first <= 4000, String(first));
    assert.ok(second > 0 && second <= first, String(second));
  });
});

describe('retries', () => {
  test('a query whose connection breaks is asked once more and answered', async () => {
    await using world = await startWorld();
    breakConnections(world.identity, 1);
    assert.deepEqual((await world.ask('{ clinic { name } }')).body, {
      data: { clinic: { name: 'Sample Clinic' } },
    });
    assert.equal(world.identity.received.length, 2);
  });

  test('twice is too often: the field is null with an error', async () => {
    await using world = await startWorld();
    breakConnections(world.identity, 2);
    const { body } = await world.ask('{ clinic { name } }');
    assert.equal(body.errors?.[0]?.extensions.code, 'UPSTREAM_UNAVAILABLE');
  });

  test('a mutation is never asked again', async () => {
    await using world = await startWorld();
    breakConnections(world.identity, 1);
    assert.equal((await world.ask(RENAME)).body.errors?.[0]?.extensions.code, 'UPSTREAM_UNAVAILABLE');
    assert.equal(world.identity.received.length, 1);
  });

  test('an answer, also one that denies, is not asked for again', async () => {
    await using world = await startWorld();
    world.identity.misbehave = (response) =>
      void response.end('{"data":{"clinic":null},"errors":[{"extensions":{"code":"FORBIDDEN"}}]}');
    await world.ask('{ clinic { name } }');
    assert.equal(world.identity.received.length, 1);
  });

  test('when everything fails, retries are a tenth of the load', () => {
    const budget = new RetryBudget();
    let retries = 0;
    for (let fetches = 0; fetches < 1000; fetches++) {
      budget.earn();
      if (budget.spend()) retries += 1;
    }
    assert.ok(retries >= 100 && retries <= 125, String(retries));
  });
});

describe('circuit breakers', () => {
  const breaker = { minimumAttempts: 10, windowMs: 5000, openMs: 600 };

  test('a subgraph that keeps failing is left alone, the others answer, and it is asked again when it is back', async () => {
    await using world = await startWorld({ breaker });
    world.records.misbehave = (response) => void response.destroy();
    for (let i = 0; i < 12; i++) await world.ask(CHART);
    const asked = world.records.received.length;

    const open = await world.ask(CHART);
    assert.equal(world.records.received.length, asked);
    assert.deepEqual(open.body.data, { patient: { name: { text: 'Ada Example' }, conditions: null } });
    assert.deepEqual(
      open.body.errors?.map(({ extensions, path }) => [extensions.code, path]),
      [['UPSTREAM_UNAVAILABLE', ['patient', 'conditions']]],
    );
    assert.match(world.log(), /"cause":"CIRCUIT_OPEN"/);

    world.records.misbehave = undefined;
    await wait(breaker.openMs + 200);
    assert.equal((await world.ask(CHART)).body.errors, undefined);
  });

  test('denials and errors in answers don’t count as failures', async () => {
    await using world = await startWorld({ breaker });
    world.records.misbehave = (response) =>
      void response.end(
        '{"data":{"_entities":[{"conditions":null}]},"errors":[{"extensions":{"code":"FORBIDDEN"}}]}',
      );
    for (let i = 0; i < 15; i++) await world.ask(CHART);
    assert.equal(world.records.received.length, 15);
  });
});

describe('load shedding', () => {
  test('who would wait too long for a turn is refused at once, with Retry-After, and no subgraph is asked', async () => {
    await using world = await startWorld({ load: { inFlight: 4, queueTimeMs: 100 } });
    const slowly = (response: ServerResponse) =>
      void setTimeout(() => response.end('{"data":{"viewer":"me"}}'), 1500);
    world.identity.misbehave = slowly;
    // One token for all, so that what is measured is the refusal and not the making of a token.
    const headers = { authorization: `Bearer ${await world.issuer.token()}` };
    const ask = () => world.ask('{ viewer }', { headers });
    // How long an operation takes must have been seen before.
    await ask();
    await ask();
    const underWay = Array.from({ length: 4 }, ask);
    await wait(200);

    const asked = world.identity.received.length;
    const [refusals, others]: [number[], number[]] = [[], []];
    for (let i = 0; i < 21; i++) {
      const startedAt = performance.now();
      const refused = await ask();
      refusals.push(performance.now() - startedAt);
      const alsoStartedAt = performance.now();
      await (await request(`${world.url}/healthz`)).body.dump();
      others.push(performance.now() - alsoStartedAt);
      assert.equal(refused.status, 503);
      assert.deepEqual(refused.body.errors?.[0]?.extensions, { code: 'OVERLOADED' });
      assert.match(String(refused.headers['retry-after']), /^[1-9]\d*$/);
    }
    // On a machine that has no time for anything, as fast as what needs next to none; a wait would be 1500 ms.
    const limitMs = Math.max(20, 3 * median(others));
    assert.ok(median(refusals) < limitMs, `${median(refusals)} ms, but ${limitMs} ms at most`);
    assert.equal(world.identity.received.length, asked);

    const answers = await Promise.all(underWay);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 200],
    );
    world.identity.misbehave = undefined;
    assert.equal((await ask()).status, 200);
  });

  test('a short wait is waited for', async () => {
    await using world = await startWorld({ load: { inFlight: 2, queueTimeMs: 5000 } });
    const answers = await Promise.all(Array.from({ length: 20 }, () => world.ask('{ clinic { name } }')));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  });

  test('a process that stays behind with its work refuses everybody until it has caught up', async () => {
    const shedder = createLoadShedder({ inFlight: 64, queueTimeMs: 100, lagMs: 15 });
    try {
      shedder.enter().leave();
      for (let i = 0; i < 12; i++) {
        const until = performance.now() + 60;
        while (performance.now() < until);
        await wait(1);
      }
      assert.throws(() => shedder.enter(), { code: 'OVERLOADED' });
      await untilTrue(() => {
        try {
          shedder.enter().leave();
          return true;
        } catch {
          return false;
        }
      });
    } finally {
      shedder.close();
    }
  });
});

describe('a new supergraph', () => {
  const FIELDS = '{ __type(name: "Clinic") { fields { name } } }';

  test('is taken up without a failed request; one that is not valid changes nothing', async () => {
    await using world = await startWorld();
    const file = world.configuration.supergraph;
    const sdl = await readFile(file, 'utf8');
    const headers = { authorization: `Bearer ${await world.issuer.token()}` };
    const replace = async (text: string) => {
      await writeFile(`${file}.new`, text);
      await rename(`${file}.new`, file);
    };
    const hasNickname = async () => (await world.ask(FIELDS, { headers })).text.includes('nickname');
    const statuses = new Set<string>();
    const over = new AbortController();
    const load = Array.from({ length: 4 }, async () => {
      while (!over.signal.aborted) {
        const { status, body } = await world.ask(CHART, { headers });
        statuses.add(`${status} ${body.errors?.[0]?.extensions.code ?? 'ok'}`);
        await wait(5);
      }
    });

    assert.equal(await hasNickname(), false);
    await replace(sdl.replace(/(type Clinic[^{]*\{)/, '$1 nickname: String @join__field(graph: IDENTITY)\n'));
    await untilTrue(hasNickname);
    await replace(sdl.slice(0, sdl.length / 2));
    await untilTrue(() => /The new supergraph is not valid/.test(world.log()));
    assert.equal(await hasNickname(), true);
    await replace(sdl);
    await untilTrue(async () => !(await hasNickname()));

    over.abort();
    await Promise.all(load);
    assert.deepEqual([...statuses], ['200 ok']);
    assert.doesNotMatch(world.log(), /Clinic/);
  });
});

const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[times.length >> 1] ?? NaN;

async function untilTrue(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const until = Date.now() + 20_000; Date.now() < until; await wait(50)) if (await condition()) return;
  assert.fail('It did not happen within 20 seconds.');
}
