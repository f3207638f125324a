import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { startTracing, type Tracing } from '@caregraph/telemetry';
import { startGateway } from '../src/index.js';
import { post, startSurroundings } from './fixture/world.js';

const clientTrace = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const traceparent = `00-${clientTrace}-c0ffee00c0ffee00-01`;

/** Tracing whose spans go nowhere: what subgraphs are sent is looked at here. */
async function tracingToNowhere(t: TestContext): Promise<Tracing> {
  const set = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_EXPORTER_OTLP_TIMEOUT: '100' };
  Object.assign(process.env, set);
  t.after(() => Object.keys(set).forEach((name) => delete process.env[name]));
  const tracing = await startTracing({ service: 'gateway', environment: process.env });
  assert.ok(tracing);
  t.after(() => tracing.close().catch(() => undefined));
  return tracing;
}

/** The traceparent that each subgraph was sent, for a client that sends one of its own. */
async function sentTraceparents(t: TestContext, tracing: Tracing | undefined, trustTraceparent: boolean) {
  const surroundings = await startSurroundings({ trustTraceparent });
  t.after(() => surroundings[Symbol.asyncDispose]());
  const log = { write: () => true };
  const gateway = await startGateway(surroundings.configuration, log, tracing ? { spans: tracing } : {});
  t.after(() => gateway.close());
  const body = JSON.stringify({
    query:
      '{ patient(id: "p1") { name { text } conditions(first: 1) { edges { node { onsetDateTime } } } } }',
  });
  const authorization = `Bearer ${await surroundings.issuer.token()}`;
  const { body: answer } = await post(`${gateway.url}/graphql`, body, { authorization, traceparent });
  assert.equal(answer.errors, undefined);
  const received = [...surroundings.identity.received, ...surroundings.records.received];
  assert.equal(received.length, 2);
  return received.map(({ headers }) => headers['traceparent']);
}

test("subgraphs are given one trace, and not the client's", async (t) => {
  const sent = await sentTraceparents(t, await tracingToNowhere(t), false);
  const [first, second] = sent.map((header) => /^00-([\da-f]{32})-([\da-f]{16})-01$/.exec(String(header)));
  assert.ok(first && second, sent.join());
  assert.equal(first[1], second[1]);
  assert.notEqual(first[2], second[2]);
  assert.notEqual(first[1], clientTrace);
});

test("a client's trace goes on in ours where it is trusted", async (t) => {
  for (const header of await sentTraceparents(t, await tracingToNowhere(t), true))
    assert.match(String(header), new RegExp(`^00-${clientTrace}-(?!c0ffee00c0ffee00)[\\da-f]{16}-01$`));
});

test('without tracing subgraphs are sent no trace at all, whatever the client sends', async (t) => {
  assert.deepEqual(await sentTraceparents(t, undefined, true), [undefined, undefined]);
});
