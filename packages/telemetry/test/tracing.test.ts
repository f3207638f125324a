import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { startTracing, traced, type Tracing } from '../src/index.js';

interface ExportedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly status: { readonly code?: number; readonly message?: string };
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
}

/** Tracing that sends to a collector of this test; `ended` closes it and gives all that was sent. */
async function tracingOf(t: TestContext, environment: NodeJS.ProcessEnv = {}) {
  const bodies: string[] = [];
  const collector = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    bodies.push(body);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  t.after(() => collector.close());
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`; // it listens on TCP
  // The exporter reads it there, as in a service.
  process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = endpoint;
  t.after(() => delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT']);
  const tracing = await startTracing({ service: 'test', environment: { ...process.env, ...environment } });
  assert.ok(tracing);
  const ended = async (): Promise<{ text: string; spans: ExportedSpan[] }> => {
    await tracing.close();
    const all = bodies.map(
      (body) => JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: ExportedSpan[] }[] }[] },
    );
    const spans = all.flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
    );
    return { text: bodies.join('\n'), spans };
  };
  return { tracing, ended };
}

/** What was exported, by name. */
function byName(spans: readonly ExportedSpan[], name: string): ExportedSpan {
  const found = spans.find((span) => span.name === name);
  assert.ok(found, `${name} is not among ${spans.map((span) => span.name).join()}`);
  return found;
}

test('without an endpoint there is no tracing, and work is just done', async () => {
  assert.equal(await startTracing({ service: 'test', environment: {} }), undefined);
  const disabled = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_SDK_DISABLED: 'true' };
  assert.equal(await startTracing({ service: 'test', environment: disabled }), undefined);
  assert.equal(await traced(undefined, 'operation', {}, async () => 7), 7);
});

test('spans are children of the span around them, also across awaits', async (t) => {
  const { tracing, ended } = await tracingOf(t);
  await tracing.run('operation', { requestId: 'r' }, async () => {
    tracing.runNow('plan', {}, () => 1);
    await new Promise(setImmediate);
    await Promise.all(
      ['identity', 'records'].map((subgraph) => tracing.run('fetch', { subgraph }, async () => 1)),
    );
  });
  const { spans, text } = await ended();
  const operation = byName(spans, 'operation');
  for (const name of ['plan', 'fetch identity', 'fetch records']) {
    assert.equal(byName(spans, name).parentSpanId, operation.spanId);
    assert.equal(byName(spans, name).traceId, operation.traceId);
  }
  assert.ok(text.includes('caregraph-test'));
});

test('a trace goes on in the process that is asked, by its traceparent', async (t) => {
  const { tracing, ended } = await tracingOf(t);
  let sent: Record<string, string> = {};
  await tracing.run('fetch', { subgraph: 'records' }, async () => void (sent = tracing.headers()));
  await tracing.within(sent['traceparent'], () =>
    tracing.run('subgraph', { subgraph: 'records' }, async () => 1),
  );
  const { spans } = await ended();
  const fetch = byName(spans, 'fetch records');
  assert.equal(sent['traceparent'], `00-${fetch.traceId}-${fetch.spanId}-01`);
  assert.equal(byName(spans, 'subgraph records').parentSpanId, fetch.spanId);
});

test('what is no traceparent begins a trace of its own', async (t) => {
  const { tracing, ended } = await tracingOf(t);
  const id = 'a'.repeat(32);
  const invalid = [
    undefined,
    '',
    'x',
    `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`,
    `ff-${id}-${'b'.repeat(16)}-01`,
    `00-${id}-${'b'.repeat(16)}-01-x`,
  ];
  for (const header of invalid)
    await tracing.within(header, () => tracing.run('subgraph', { subgraph: 'x' }, async () => 1));
  const { spans } = await ended();
  assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, invalid.length);
  assert.ok(spans.every(({ traceId, parentSpanId }) => traceId !== id && !parentSpanId));
});

test('a failure marks its span, and what it said is not exported', async (t) => {
  const { tracing, ended } = await tracingOf(t);
  const fails = tracing.run('sql', { statement: 'select records.condition' }, async () => {
    throw new Error('Larkspur is not a number');
  });
  await assert.rejects(fails, /Larkspur/);
  await tracing.run('fetch', { subgraph: 'records' }, async () =>
    tracing.annotate({ outcome: 'DEADLINE_EXCEEDED' }),
  );
  const { spans, text } = await ended();
  assert.deepEqual(byName(spans, 'sql select records.condition').status, { code: 2 });
  assert.equal(byName(spans, 'fetch records').status.code, 2);
  assert.ok(!text.includes('Larkspur'));
});

test('the standard variables say how many traces there are, and subgraphs follow the gateway', async (t) => {
  const none = await tracingOf(t, { OTEL_TRACES_SAMPLER: 'always_off' });
  await none.tracing.run('operation', {}, async () => 1);
  assert.deepEqual((await none.ended()).spans, []);

  const half = await tracingOf(t, {
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0',
  });
  const ask = (tracing: Tracing, flags: string) =>
    tracing.within(`00-${'a'.repeat(32)}-${'b'.repeat(16)}-${flags}`, () =>
      tracing.run('subgraph', { subgraph: flags }, async () => 1),
    );
  await ask(half.tracing, '01');
  await ask(half.tracing, '00');
  await half.tracing.run('operation', {}, async () => 1);
  assert.deepEqual(
    (await half.ended()).spans.map(({ name }) => name),
    ['subgraph 01'],
  );
  const unknown = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_TRACES_SAMPLER: 'sometimes' };
  await assert.rejects(
    startTracing({ service: 'test', environment: unknown }),
    /OTEL_TRACES_SAMPLER is "sometimes"/,
  );
});

test('a collector that does not answer is told of once, and costs nobody their work', async (t) => {
  const set = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_EXPORTER_OTLP_TIMEOUT: '500' };
  Object.assign(process.env, set);
  t.after(() => Object.keys(set).forEach((name) => delete process.env[name]));
  let told = 0;
  const tracing = await startTracing({
    service: 'test',
    environment: process.env,
    onFailure: () => (told += 1),
  });
  assert.equal(await tracing?.run('operation', {}, async () => 7), 7);
  await tracing?.close().catch(() => undefined);
  assert.equal(told, 1);
});
