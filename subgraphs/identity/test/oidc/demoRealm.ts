import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTestDatabase } from '@caregraph/database';
import Fastify from 'fastify';
import {
  createRemoteJWKSet,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  type JWK,
  type JWTPayload,
  type JWTVerifyResult,
} from 'jose';
import { Pool } from 'pg';
import { CLINIC_A, CLINIC_B, PATIENT_1 } from '../../src/demo/demoAccount.js';
import { createDemoAccounts, createDemoApps } from '../../src/demo/index.js';
import { createProvider, generateProviderKeys, mountProvider } from '../../src/oidc/index.js';
import { hashPassword } from '../../src/oidc/password.js';

export const PASSWORD = 'correct horse battery staple';

/** A running provider with the demo realm, over a database of its own. */
export interface TestRealm {
  readonly issuer: string;
  readonly backendPrivateJwk: JWK;
  /** Connection string of caregraph_identity. */
  readonly identityUrl: string;
  readonly ingestUrl: string;
  /** As caregraph_ingest: what operators and import do. */
  readonly ingest: Pool;
  /** As caregraph_identity: what the provider itself may do. */
  readonly identity: Pool;
  /** Connection string of caregraph_audit, which reads events. */
  readonly auditUrl: string;
  /** Connection string of caregraph_gateway, which counts what apps do. */
  readonly gatewayUrl: string;
  verify(accessToken: string, audience?: string): Promise<JWTVerifyResult<JWTPayload>>;
  close(): Promise<void>;
}

export async function startTestRealm(): Promise<TestRealm> {
  const database = await createTestDatabase();
  const { identity: identityUrl, ingest: ingestUrl } = database.urls;
  const ingest = new Pool({ connectionString: ingestUrl });
  const identity = new Pool({ connectionString: identityUrl });
  for (const pool of [ingest, identity]) pool.on('error', () => undefined);
  const pair = await generateKeyPair('ES256', { extractable: true });
  await createDemoApps({ ingestUrl, backendPublicJwk: await exportJWK(pair.publicKey) });
  await importSamples(ingest);
  await createDemoAccounts({ ingestUrl, password: PASSWORD });
  // Scrypt takes its time on purpose; tests that aren't about it sign in often.
  const cheapHash = await hashPassword(PASSWORD, { logN: 4, r: 8, p: 1 });
  await ingest.query('update identity.account set password_hash = $1', [cheapHash]);

  // Listens before the provider exists, because the issuer has the port in it.
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oidc`;
  const fastify = Fastify({ serverFactory: (handler) => server.on('request', handler) });
  const keys = await generateProviderKeys('demo');
  await mountProvider(
    fastify,
    await createProvider({ issuer, databaseUrl: identityUrl, realm: 'demo', ...keys }),
  );
  await fastify.ready();
  const jwks = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  return {
    issuer,
    identityUrl,
    ingestUrl,
    auditUrl: database.urls.audit,
    gatewayUrl: database.urls.gateway,
    ingest,
    identity,
    backendPrivateJwk: await exportJWK(pair.privateKey),
    verify: (accessToken, audience = 'urn:caregraph:graph') =>
      jwtVerify(accessToken, jwks, { issuer, audience, typ: 'at+jwt' }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await fastify.close();
      await Promise.all([ingest.end(), identity.end()]);
      await database.drop();
    },
  };
}

/** What samples/ brings and the demo accounts need. */
async function importSamples(ingest: Pool): Promise<void> {
  await ingest.query(
    `insert into identity.subscriber (id, name) values ($1, 'Harbour Family Clinic'), ($2, 'Atlas Medical Centre')`,
    [CLINIC_A, CLINIC_B],
  );
  await ingest.query('insert into identity.patient (id) values ($1)', [PATIENT_1]);
}
