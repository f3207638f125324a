import assert from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { startWorld } from './fixture/world.js';

async function get(url: string): Promise<{ status: number; text: string }> {
  const response = await request(url);
  return { status: response.statusCode, text: await response.body.text() };
}

test('/healthz is alive whatever the others do; /readyz needs the issuer’s keys and every subgraph', async () => {
  await using world = await startWorld();
  const ready = await get(`${world.url}/readyz`);
  assert.equal(ready.status, 200);
  assert.deepEqual(JSON.parse(ready.text), {
    status: 'ready',
    parts: { issuer: true, identity: true, records: true },
  });

  world.records.ready = false;
  const notReady = await get(`${world.url}/readyz`);
  assert.equal(notReady.status, 503);
  assert.deepEqual(JSON.parse(notReady.text).parts, { issuer: true, identity: true, records: false });
  assert.equal((await get(`${world.url}/healthz`)).status, 200);
});

test('/readyz is not ready before the issuer’s keys are loaded', async () => {
  await using world = await startWorld();
  world.issuer.available = false;
  assert.equal((await get(`${world.url}/readyz`)).status, 503);
});

test('/metrics times operations by names of the list only, and fetches by subgraph and outcome', async () => {
  await using world = await startWorld({ operationNames: ['Chart'] });
  await world.ask(
    'query Chart { patient(id: "p1") { conditions(first: 1) { edges { node { clinicalStatus } } } } }',
  );
  await world.ask('query JaneDoe { viewer }');
  await world.ask('{ viewer }');
  world.identity.misbehave = (response) => void response.destroy();
  await world.ask('{ viewer }');
  await world.ask('{ viewer }', { headers: { authorization: 'Bearer no' } });
  const { text } = await get(`${world.url}/metrics`);
  assert.match(
    text,
    /caregraph_gateway_operation_seconds_count\{operation="Chart",type="query",outcome="ok"\} 1/,
  );
  assert.match(text, /operation_seconds_count\{operation="other",type="query",outcome="ok"\} 1/);
  assert.match(
    text,
    /operation_seconds_count\{operation="anonymous",type="query",outcome="UPSTREAM_UNAVAILABLE"\} 1/,
  );
  assert.match(text, /fetch_seconds_count\{subgraph="records",outcome="ok"\} 1/);
  assert.match(text, /fetch_seconds_count\{subgraph="identity",outcome="UPSTREAM_UNAVAILABLE"\} 1/);
  assert.match(text, /refusals_total\{code="UNAUTHENTICATED",reason="TOKEN_INVALID"\} 1/);
  assert.doesNotMatch(text, /JaneDoe/);
});
