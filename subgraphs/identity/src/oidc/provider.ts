import type { IncomingMessage, ServerResponse } from 'node:http';
import { Provider } from 'oidc-provider';
import { Pool } from 'pg';
import { AccountDirectory } from './accountDirectory.js';
import { AppConnections } from './appConnection.js';
import { compareSecretHashes } from './clientRegistry.js';
import { providerConfiguration, type ProviderConfiguration } from './providerConfiguration.js';
import { assertRealm } from './realm.js';
import { SignInLimit } from './signInLimit.js';
import { deleteExpired } from './payloadStore.js';
import { patientInTokenResponse } from './tokenClaims.js';

const CLEANUP_INTERVAL_MS = 5 * 60_000;

/** A provider that runs, and what its sign-in pages work with. */
export interface OpenIdProvider {
  readonly issuer: string;
  readonly provider: Provider;
  readonly accounts: AccountDirectory;
  readonly connections: AppConnections;
  readonly signInLimit: SignInLimit;
  /** Handles a request whose `url` has lost the path of the issuer; mountProvider does that. */
  readonly callback: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  close(): Promise<void>;
}

/**
 * The OpenID provider over identity.oidc_payload, identity.partner_app and identity.account.
 * @throws Error if the configuration isn't safe for its realm (see assertRealm).
 */
export async function createProvider(configuration: ProviderConfiguration): Promise<OpenIdProvider> {
  assertRealm(configuration);
  const pool = new Pool({
    connectionString: configuration.databaseUrl,
    max: 10,
    application_name: 'caregraph-oidc',
  });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  const accounts = new AccountDirectory(pool);
  const connections = new AppConnections(pool);
  const provider = new Provider(
    configuration.issuer,
    providerConfiguration(configuration, { pool, accounts, connections }),
  );
  compareSecretHashes(provider);
  // TLS ends at a proxy: cookies are Secure if the proxy says that the browser came over https.
  provider.proxy = configuration.issuer.startsWith('https://');
  // Koa prints errors with their messages; mountProvider logs what is safe of them.
  provider.silent = true;
  provider.use(patientInTokenResponse);
  const cleanup = setInterval(
    () => void deleteExpired(pool).catch(() => undefined),
    CLEANUP_INTERVAL_MS,
  ).unref();
  return {
    issuer: configuration.issuer,
    provider,
    accounts,
    connections,
    signInLimit: new SignInLimit(pool),
    callback: provider.callback(),
    async close() {
      clearInterval(cleanup);
      await pool.end();
    },
  };
}
