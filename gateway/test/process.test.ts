import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { configurationFromEnvironment } from '../src/index.js';
import { startGatewayProcess } from './fixture/gatewayProcess.js';
import { post, startSurroundings } from './fixture/world.js';

const QUERY = JSON.stringify({
  query: '{ patient(id: "p1") { conditions(first: 1) { edges { node { clinicalStatus } } } } }',
});

/** What would turn Apollo's reporting on. */
const APOLLO_ENVIRONMENT = {
  APOLLO_KEY: 'service:caregraph:key',
  APOLLO_GRAPH_REF: 'caregraph@current',
  APOLLO_SCHEMA_REPORTING: 'true',
  APOLLO_TELEMETRY_DISABLED: 'false',
};

test('the gateway connects to its subgraphs and its issuer, and to nobody else, whatever the environment says', async () => {
  await using surroundings = await startSurroundings();
  const { issuer, identity, records, configuration } = surroundings;
  const gateway = await startGatewayProcess(configuration, APOLLO_ENVIRONMENT);
  const answer = await post(`${gateway.url}/graphql`, QUERY, {
    authorization: `Bearer ${await issuer.token()}`,
  });
  assert.equal(answer.body.errors, undefined);
  assert.equal(await gateway.terminate(), 0);
  const allowed = [issuer.issuer, identity.url, records.url].map((url) => `OUTGOING ${new URL(url).host}`);
  assert.deepEqual([...new Set(gateway.outgoing())].toSorted(), allowed.toSorted());
});

test('the observer of that test sees telemetry where it is not turned off', async () => {
  const observer = new URL('./fixture/outgoingConnections.js', import.meta.url).href;
  const stock = fileURLToPath(new URL('./fixture/telemetryOn.js', import.meta.url));
  // Not this process's environment: importing the gateway has turned telemetry off in it.
  const env = { PATH: process.env['PATH'] };
  const child = spawn(process.execPath, ['--import', observer, stock], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const seen = Promise.race([text(child.stderr), firstMatch(child.stderr)]);
  assert.match(await seen, /OUTGOING|LOOKUP/);
  child.kill('SIGKILL');
});

/**
 * Resolves with the output once it names a connection, so that nobody waits for a host that doesn't answer.
 */
function firstMatch(stream: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => {
    let output = '';
    stream.on('data', (chunk) => {
      output += String(chunk);
      if (/OUTGOING|LOOKUP/.test(output)) resolve(output);
    });
  });
}

test('SIGTERM: a request under way is answered, new ones are not taken, and the process ends with 0', async () => {
  await using surroundings = await startSurroundings();
  const { issuer, identity, configuration } = surroundings;
  const gateway = await startGatewayProcess(configuration, {});
  const asked = new Promise<void>((resolve) => {
    identity.misbehave = (response) => {
      resolve();
      release.then(() => response.end(JSON.stringify({ data: { viewer: 'me' } })));
    };
  });
  let letGo = () => {};
  const release = new Promise<void>((resolve) => (letGo = resolve));
  const underWay = post(`${gateway.url}/graphql`, '{"query":"{ viewer }"}', {
    authorization: `Bearer ${await issuer.token()}`,
  });
  await asked;
  const ended = gateway.terminate();
  await untilRefused(`${gateway.url}/healthz`);
  letGo();
  assert.deepEqual((await underWay).body, { data: { viewer: 'me' } });
  assert.equal(await ended, 0);
});

async function untilRefused(url: string): Promise<void> {
  for (;;) {
    const taken = await fetch(url, { headers: { connection: 'close' } }).then(
      (response) => response.ok,
      () => false,
    );
    if (!taken) return;
  }
}

test('a wrong environment is told variable by variable, before anything starts', async () => {
  assert.throws(
    () => configurationFromEnvironment({ CAREGRAPH_PORT: 'http', CAREGRAPH_ISSUER: 'nowhere' }),
    /CAREGRAPH_PORT[^]*CAREGRAPH_ISSUER[^]*CAREGRAPH_SUPERGRAPH/,
  );
  const main = fileURLToPath(new URL('../src/main.js', import.meta.url));
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [message, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  assert.equal(code, 1);
  assert.match(message, /CAREGRAPH_ASSERTION_PRIVATE_JWK/);
  assert.doesNotMatch(message, /\n +at /);
});

test('production turns the explorer and introspection off; the explorer can be turned on again', () => {
  const environment = {
    NODE_ENV: 'production',
    CAREGRAPH_ISSUER: 'http://127.0.0.1:4001/oidc',
    CAREGRAPH_ASSERTION_PRIVATE_JWK: 'key.json',
    CAREGRAPH_SUPERGRAPH: 'supergraph.graphql',
    CAREGRAPH_SUBGRAPH_IDENTITY: 'http://127.0.0.1:4001',
    CAREGRAPH_SUBGRAPH_RECORDS: 'http://127.0.0.1:4002',
    CAREGRAPH_SUBGRAPH_BILLING: 'http://127.0.0.1:4003',
    CAREGRAPH_SUBGRAPH_CONSENT: 'http://127.0.0.1:4004',
    CAREGRAPH_SUBGRAPH_INSIGHTS: 'http://127.0.0.1:4005',
  };
  const { production, explorer } = configurationFromEnvironment(environment);
  assert.deepEqual({ production, explorer }, { production: true, explorer: undefined });
  assert.equal(
    typeof configurationFromEnvironment({ ...environment, CAREGRAPH_EXPLORER: 'on' }).explorer,
    'string',
  );
  assert.equal(
    typeof configurationFromEnvironment({ ...environment, NODE_ENV: 'development' }).explorer,
    'string',
  );
});
