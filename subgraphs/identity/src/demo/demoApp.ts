import type { JWK } from 'jose';
import { Client } from 'pg';
import { refuseInProduction } from '../oidc/realm.js';

/** A row of identity.partner_app. */
interface DemoApp {
  readonly id: string;
  readonly clientId: string;
  readonly name: string;
  readonly firstParty: boolean;
  /** RFC 7591 client metadata. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

export const PARTNER_APP_ID = '50000000-0000-4000-8000-000000000003';

const FIRST_PARTY_SCOPE = 'openid offline_access patient/*.rs user/*.rs warehouse:query';

const WEB_URL = 'http://127.0.0.1:3000';
const GATEWAY_URL = 'http://127.0.0.1:4000';

/** In the demo realm the partner's app is a public client, so that its token can be had without a secret. */
export const DEMO_APPS: readonly DemoApp[] = [
  {
    id: '50000000-0000-4000-8000-000000000001',
    clientId: 'caregraph-web',
    name: 'Caregraph',
    firstParty: true,
    metadata: {
      application_type: 'web',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: [`${WEB_URL}/auth/callback`],
      post_logout_redirect_uris: [`${WEB_URL}/`],
      scope: FIRST_PARTY_SCOPE,
    },
  },
  {
    id: '50000000-0000-4000-8000-000000000002',
    clientId: 'caregraph-cli',
    name: 'Caregraph command line',
    firstParty: true,
    metadata: {
      // Native: any port of the loopback address fits (RFC 8252 section 7.3).
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code'],
      redirect_uris: ['http://127.0.0.1/callback'],
      scope: FIRST_PARTY_SCOPE,
    },
  },
  {
    id: PARTNER_APP_ID,
    clientId: 'demo-partner-app',
    name: 'Lumen Health',
    firstParty: false,
    metadata: {
      application_type: 'web',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: ['http://127.0.0.1:4100/callback'],
      scope: 'openid offline_access launch/patient patient/*.rs',
    },
  },
];

/** The explorer of the gateway, in which people sign in to try queries: a page, which cannot keep a secret. */
function explorerAt(url: string): DemoApp {
  return {
    id: '50000000-0000-4000-8000-000000000005',
    clientId: 'caregraph-explorer',
    name: 'Caregraph explorer',
    firstParty: true,
    metadata: {
      application_type: 'web',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code'],
      redirect_uris: [`${url}/`],
      scope: 'patient/*.rs user/*.rs',
    },
  };
}

function webAppAt(app: DemoApp, url: string): DemoApp {
  const addresses = { redirect_uris: [`${url}/auth/callback`], post_logout_redirect_uris: [`${url}/`] };
  return { ...app, metadata: { ...app.metadata, ...addresses } };
}

/** The partner's server, which signs in for itself with a key (client credentials, private_key_jwt). */
function backendApp(publicJwk: JWK): DemoApp {
  return {
    id: '50000000-0000-4000-8000-000000000004',
    clientId: 'demo-partner-backend',
    name: 'Lumen Health server',
    firstParty: false,
    metadata: {
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      jwks: { keys: [publicJwk] },
      scope: 'system/*.rs',
    },
  };
}

export interface DemoAppsOptions {
  /** Connection string of the role caregraph_ingest. */
  readonly ingestUrl: string;
  /** Public ES256 key of `demo-partner-backend`; without it that app isn't made. */
  readonly backendPublicJwk?: JWK;
  /** Where browsers reach the web app, if not at its usual port. */
  readonly webUrl?: string;
  /** The same of the gateway, whose explorer people sign in to. */
  readonly gatewayUrl?: string;
}

/**
 * Registers the demo apps, before the samples are imported: their consents name an app. Repeating it changes nothing;
 * an app that was suspended stays so.
 * @throws Error with NODE_ENV=production.
 */
export async function createDemoApps({
  ingestUrl,
  backendPublicJwk,
  webUrl = WEB_URL,
  gatewayUrl = GATEWAY_URL,
}: DemoAppsOptions): Promise<void> {
  refuseInProduction('Creating demo apps');
  const apps = [
    ...DEMO_APPS.map((app) => (app.clientId === 'caregraph-web' ? webAppAt(app, webUrl) : app)),
    explorerAt(gatewayUrl),
    ...(backendPublicJwk === undefined ? [] : [backendApp(backendPublicJwk)]),
  ];
  const client = new Client({ connectionString: ingestUrl });
  await client.connect();
  try {
    for (const { id, clientId, name, firstParty, metadata } of apps) {
      await client.query(
        `insert into identity.partner_app as kept (id, client_id, name, first_party, metadata) values ($1, $2, $3, $4, $5)
         on conflict (id) do update set client_id = excluded.client_id, name = excluded.name,
           first_party = excluded.first_party, metadata = excluded.metadata
         where (kept.client_id, kept.name, kept.first_party, kept.metadata)
           is distinct from (excluded.client_id, excluded.name, excluded.first_party, excluded.metadata)`,
        [id, clientId, name, firstParty, JSON.stringify({ ...metadata, caregraph_demo: true })],
      );
    }
  } finally {
    await client.end();
  }
}
