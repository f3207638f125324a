// The process of the graph that is asked: the real subgraphs and the real gateway, on free ports. It is started with
// `fork`, is told everything in one message, and ends with its parent. A fault is planted before any of ours is loaded.
import { createServer } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JSONWebKeySet } from 'jose';
import { plantInGraph } from '../faults/graphFaults.js';
import { AUDIENCE, type GraphOrder, type GraphPlaces } from './graphOrder.js';

const SUPERGRAPH = fileURLToPath(new URL('../../../../schema/supergraph.graphql', import.meta.url));

// Whoever started it is gone, whatever the reason.
process.once('disconnect', () => process.exit());
const [told] = (await once(process, 'message')) as [GraphOrder]; // startGraphProcess sends nothing else
process.send?.(await start(told));

async function start(order: GraphOrder): Promise<GraphPlaces> {
  if (order.fault) await plantInGraph(order.fault);
  const { startSubgraph } = await import('@caregraph/subgraph-kit');
  const { identity } = await import('@caregraph/identity');
  const { records } = await import('@caregraph/records');
  const { billing } = await import('@caregraph/billing');
  const { consent } = await import('@caregraph/consent');
  const { createTestKeys } = await import('@caregraph/keys/testing');
  const { provider: keyProvider } = createTestKeys();
  const places: Record<string, string> = {};
  for (const definition of [identity, records, billing, consent]) {
    const name = definition.name as 'identity' | 'records' | 'billing' | 'consent'; // the four above
    const configuration = {
      host: '127.0.0.1',
      port: 0,
      databaseUrl: order.urls[name],
      assertionJwks: order.assertionKeys,
      logLevel: 'error',
    };
    const { url } = await startSubgraph(definition, configuration, { keyProvider });
    places[name] = `${url}/graphql`;
  }
  const issuer = await startIssuer(order.tokenKeys);
  const gateway = await startRealGateway(order, places, issuer);
  return { ...places, issuer, gateway } as GraphPlaces; // the loop filled in the four
}

async function startRealGateway(
  order: GraphOrder,
  subgraphs: Record<string, string>,
  issuer: string,
): Promise<string> {
  const { startGateway } = await import('@caregraph/gateway');
  const folder = await mkdtemp(path.join(tmpdir(), 'caregraph-fuzz-'));
  const assertionPrivateJwk = path.join(folder, 'assertion.private.jwk.json');
  await writeFile(assertionPrivateJwk, JSON.stringify(order.assertionPrivateJwk), { mode: 0o600 });
  try {
    const { url } = await startGateway({
      host: '127.0.0.1',
      port: 0,
      issuer,
      audience: AUDIENCE,
      assertionPrivateJwk,
      supergraph: SUPERGRAPH,
      subgraphs,
      deadlineMs: 60_000,
      subgraphResponseLimit: 16 * 1024 * 1024,
      production: false,
      explorer: undefined,
      realm: '',
      demoPatient: '',
      operationNames: [],
      logLevel: 'silent',
    });
    return `${url}/graphql`;
  } finally {
    await rm(folder, { recursive: true, force: true }); // it has read the key
  }
}

/** Publishes the keys of access tokens, as identity does. */
async function startIssuer(keys: JSONWebKeySet): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(keys));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/oidc`; // A TCP server's address is no string.
}
