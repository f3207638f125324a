import { createHash } from 'node:crypto';
import type { JWK } from 'jose';
import type { Configuration } from 'oidc-provider';
import type { Pool } from 'pg';
import type { AccountDirectory } from './accountDirectory.js';
import type { AppConnections } from './appConnection.js';
import { appOf, ClientRegistry, EXTRA_CLIENT_METADATA } from './clientRegistry.js';
import { loadExistingGrant, signInPolicy } from './interactionPolicy.js';
import { mountPath } from './mountPath.js';
import { PayloadStore } from './payloadStore.js';
import { errorPageSource, signedOutPageSource, signOutPageSource } from './providerPages.js';
import type { Realm } from './realm.js';
import { ACCESS_TOKEN_SECONDS } from './resource.js';
import { defaultResource, resourceServerOf } from './resourceServer.js';
import { extraTokenClaims, subjectOfApp } from './tokenClaims.js';

export interface ProviderConfiguration {
  /** The public address, with the path it is mounted at: `https://id.example.org/oidc`. */
  readonly issuer: string;
  /** Connection string of the role caregraph_identity. */
  readonly databaseUrl: string;
  /** The first signs; the others still verify, so that keys can be changed. */
  readonly cookieKeys: readonly string[];
  /** Private ES256 keys; the first signs. */
  readonly signingJwks: { readonly keys: readonly JWK[] };
  readonly realm: Realm;
}

const DAY_SECONDS = 86_400;

/** What the provider's decisions read. */
export interface ProviderSources {
  readonly pool: Pool;
  readonly accounts: AccountDirectory;
  readonly connections: AppConnections;
}

/** Everything the provider is told: what is offered, how long it lasts, and who decides. */
export function providerConfiguration(
  { cookieKeys, signingJwks, realm }: ProviderConfiguration,
  sources: ProviderSources,
): Configuration {
  const { pool, accounts } = sources;
  return {
    adapter: (model) =>
      model === 'Client' ? new ClientRegistry(pool, realm === 'demo') : new PayloadStore(pool, model),
    clientDefaults: {
      grant_types: ['authorization_code'],
      id_token_signed_response_alg: 'ES256',
      response_types: ['code'],
    },
    extraClientMetadata: { properties: EXTRA_CLIENT_METADATA },
    enabledJWA: {
      clientAuthSigningAlgValues: ['ES256', 'EdDSA', 'RS256', 'PS256'],
      idTokenSigningAlgValues: ['ES256'],
    },
    clientAuthMethods: ['none', 'private_key_jwt', 'client_secret_basic'],
    // jose's key type is wider than the provider's; assertRealm has checked that these are private P-256 keys.
    jwks: { keys: [...signingJwks.keys] } as NonNullable<Configuration['jwks']>,
    cookies: cookies(cookieKeys),
    scopes: ['openid', 'offline_access'],
    claims: { openid: ['sub'] },
    responseTypes: ['code'],
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    clientBasedCORS: (_ctx, origin, client) =>
      client.tokenEndpointAuthMethod === 'none' &&
      (client.redirectUris ?? []).some((uri) => new URL(uri).origin === origin),
    rotateRefreshToken: true,
    // Without offline_access it lasts no longer than the session, and only our own web app's server gets one: it keeps
    // tokens where no script can read them.
    issueRefreshToken: (_ctx, client, code) =>
      client.grantTypeAllowed('refresh_token') &&
      (code.scopes.has('offline_access') || appOf(client).firstParty),
    findAccount: async (_ctx, id) => {
      const account = await accounts.findForToken(id);
      return account && { accountId: account.id, claims: () => ({ sub: account.id }) };
    },
    loadExistingGrant: loadExistingGrant(sources),
    interactions: {
      policy: signInPolicy(),
      url: (ctx, interaction) => `${mountPath(ctx.oidc.issuer)}/interaction/${interaction.uid}`,
    },
    extraTokenClaims: extraTokenClaims(sources),
    formats: { customizers: { jwt: subjectOfApp } },
    renderError: errorPageSource,
    features: features(accounts),
    ttl: {
      AccessToken: ACCESS_TOKEN_SECONDS,
      AuthorizationCode: 60,
      ClientCredentials: ACCESS_TOKEN_SECONDS,
      Grant: 90 * DAY_SECONDS,
      IdToken: ACCESS_TOKEN_SECONDS,
      Interaction: 15 * 60,
      RefreshToken: 30 * DAY_SECONDS,
      Session: 8 * 3600,
    },
  };
}

/** What isn't used is off: every endpoint is one more to defend. */
function features(accounts: AccountDirectory): NonNullable<Configuration['features']> {
  return {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    introspection: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource,
      getResourceServerInfo: resourceServerOf(accounts),
      useGrantedResource: () => true,
    },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: signOutPageSource,
      postLogoutSuccessSource: signedOutPageSource,
    },
    userinfo: { enabled: false },
  };
}

function cookies(keys: readonly string[]): NonNullable<Configuration['cookies']> {
  const options = { httpOnly: true, sameSite: 'lax', signed: true } as const;
  // The names carry no secret; a digest keeps two realms on one host (127.0.0.1) from reading each other's cookies.
  const realm = createHash('sha256')
    .update(keys[0] ?? '')
    .digest('hex')
    .slice(0, 8);
  const names = {
    session: `caregraph_session_${realm}`,
    interaction: `caregraph_signin_${realm}`,
    resume: `caregraph_resume_${realm}`,
  };
  return { keys, names, long: options, short: options };
}
