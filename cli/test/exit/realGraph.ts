import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { billing } from '@caregraph/billing';
import { consent } from '@caregraph/consent';
import { createTestKeys } from '@caregraph/keys/testing';
import type { TestDatabase } from '@caregraph/database';
import { startGateway } from '@caregraph/gateway';
import { identity } from '@caregraph/identity';
import { insightsOver } from '@caregraph/insights';
import { records } from '@caregraph/records';
import { startSubgraph, type RunningSubgraph } from '@caregraph/subgraph-kit';
import type { TestViewer } from '@caregraph/subgraph-kit/testing';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { ROOT } from '../../src/settings.js';

export interface RawAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: string;
}

/** The gateway and its five subgraphs, as they are shipped, with an issuer of tokens for whoever a test needs. */
export interface RealGraph {
  readonly gatewayUrl: string;
  readonly subgraphUrls: Readonly<Record<string, string>>;
  /** The published warehouse, which is not there until a test writes it. */
  readonly warehouseFile: string;
  /** Bodies of all requests that the gateway has sent to the insights subgraph. */
  readonly insightsRequests: readonly string[];
  /** Everything that the six processes have logged, at the level of traces. */
  logs(): string;
  token(viewer: TestViewer): Promise<string>;
  ask(viewer: TestViewer, query: string, variables?: object): Promise<RawAnswer>;
  close(): Promise<void>;
}

export async function startRealGraph(database: TestDatabase): Promise<RealGraph> {
  const folder = await mkdtemp(path.join(tmpdir(), 'caregraph-exits-'));
  const lines: string[] = [];
  const logTo = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const assertionKey = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const kid = 'gateway-key';
  const assertionJwks = { keys: [{ ...(await exportJWK(assertionKey.publicKey)), kid, alg: 'EdDSA' }] };
  const privateJwk = path.join(folder, 'assertion.private.jwk.json');
  await writeFile(privateJwk, JSON.stringify({ ...(await exportJWK(assertionKey.privateKey)), kid }));
  const subgraphs: RunningSubgraph[] = [];
  const urls: Record<string, string> = {};
  const warehouseFile = path.join(folder, 'warehouse.duckdb');
  const insights = insightsOver(warehouseFile);
  const insightsRequests: string[] = [];
  for (const definition of [identity, records, billing, consent, insights]) {
    const databaseUrl = database.urls[definition.name as 'records']; // each subgraph has a role of its name
    const listening = { host: '127.0.0.1', port: 0, databaseUrl, assertionJwks, logLevel: 'trace' };
    const running = await startSubgraph(definition, listening, {
      logTo,
      keyProvider: createTestKeys().provider,
      routes: async (fastify) => {
        if (definition.name !== 'insights') return;
        fastify.addHook('preHandler', async (request) => {
          insightsRequests.push(JSON.stringify([request.headers, request.body]));
        });
      },
    });
    subgraphs.push(running);
    urls[definition.name] = running.url;
  }
  const issuer = await startIssuer();
  const gateway = await startGateway(
    {
      host: '127.0.0.1',
      port: 0,
      issuer: issuer.url,
      audience: AUDIENCE,
      assertionPrivateJwk: privateJwk,
      supergraph: path.join(ROOT, 'schema/supergraph.graphql'),
      subgraphs: Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, `${url}/graphql`])),
      deadlineMs: 20_000,
      subgraphResponseLimit: 1024 * 1024,
      production: false,
      explorer: undefined,
      realm: '',
      demoPatient: '',
      operationNames: ['Chart'],
      logLevel: 'trace',
    },
    logTo,
  );
  return {
    gatewayUrl: gateway.url,
    subgraphUrls: urls,
    warehouseFile,
    insightsRequests,
    logs: () => lines.join(''),
    token: issuer.token,
    async ask(viewer, query, variables = {}) {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${await issuer.token(viewer)}`,
          ...(viewer.purpose ? { 'x-purpose-of-use': viewer.purpose } : {}),
        },
        body: JSON.stringify({ query, variables }),
      });
      const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
      return { status: response.status, text: await response.text(), headers };
    },
    async close() {
      await gateway.close();
      await Promise.all(subgraphs.map((subgraph) => subgraph.close()));
      insights.source.close();
      await issuer.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const AUDIENCE = 'urn:caregraph:graph';

/** Signs tokens as identity's provider would, whose own sign-in has tests of its own. */
async function startIssuer() {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'issuer-key', alg: 'ES256', use: 'sig' };
  const server = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [jwk] })),
  );
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oidc`; // of a TCP server
  return {
    url,
    token: ({
      accountId,
      clientId,
      scope = 'patient/*.rs user/*.rs',
      patient,
    }: TestViewer): Promise<string> =>
      new SignJWT({ client_id: clientId, scope, ...(patient ? { patient } : {}) })
        .setProtectedHeader({ alg: 'ES256', kid: 'issuer-key', typ: 'at+jwt' })
        .setIssuer(url)
        .setAudience(AUDIENCE)
        .setSubject(accountId)
        .setJti(crypto.randomUUID())
        .setIssuedAt()
        .setExpirationTime('300s')
        .sign(privateKey),
    close: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}
