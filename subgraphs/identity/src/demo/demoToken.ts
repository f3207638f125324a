import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT, type JWK } from 'jose';
import { refuseInProduction } from '../oidc/realm.js';
import { GRAPH_RESOURCE, WAREHOUSE_RESOURCE } from '../oidc/resource.js';
import { readTokenResponse, signInWithCode, type TokenResponse } from './authorizationCode.js';
import { demoAccount, type DemoAccount, type DemoAccountName } from './demoAccount.js';
import { DEMO_APPS } from './demoApp.js';

export interface DemoTokenOptions {
  readonly issuer: string;
  readonly account: DemoAccountName;
  readonly password: string;
  /** The audience; by default the graph, for the researcher the warehouse. */
  readonly resource?: string;
  readonly scope?: string;
}

export interface DemoToken {
  readonly accessToken: string;
  /** Seconds. */
  readonly expiresIn: number;
  readonly scope: string;
}

/**
 * An access token as a demo account would get it, by signing in over HTTP.
 * @throws Error with NODE_ENV=production, or saying why identity gives none.
 */
export async function requestDemoToken({
  issuer,
  account,
  password,
  resource,
  scope,
}: DemoTokenOptions): Promise<DemoToken> {
  refuseInProduction('A demo token');
  const demo = demoAccount(account);
  const wanted = resource ?? demo.resource;
  const request = {
    issuer,
    clientId: demo.clientId,
    redirectUri: redirectUriOf(demo),
    resources: [wanted],
    scope: scope ?? defaultScope(demo, wanted),
    account: demo.person,
    password,
  };
  return toDemoToken(await signInWithCode(request, wanted));
}

export interface DemoBackendTokenOptions {
  readonly issuer: string;
  /** The private half of the key given to createDemoApps. */
  readonly privateJwk: JWK;
  readonly scope?: string;
}

/**
 * An access token as the partner's server gets it: client credentials with private_key_jwt (RFC 7523).
 * @throws Error with NODE_ENV=production, or saying why identity gives none.
 */
export async function requestDemoBackendToken({
  issuer,
  privateJwk,
  scope = 'system/*.rs',
}: DemoBackendTokenOptions): Promise<DemoToken> {
  refuseInProduction('A demo token');
  const assertion = await new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg: 'ES256', ...(privateJwk.kid === undefined ? {} : { kid: privateJwk.kid }) })
    .setIssuer('demo-partner-backend')
    .setSubject('demo-partner-backend')
    .setAudience(issuer)
    .setIssuedAt()
    .setExpirationTime('60s')
    .sign(await importJWK(privateJwk, 'ES256'));
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'demo-partner-backend',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      scope,
    }),
  });
  return toDemoToken(await readTokenResponse(response));
}

function defaultScope(demo: DemoAccount, resource: string): string {
  if (resource === demo.resource) return demo.scope;
  if (resource === WAREHOUSE_RESOURCE) return 'warehouse:query';
  return resource === GRAPH_RESOURCE ? 'user/*.rs' : demo.scope;
}

function redirectUriOf({ clientId }: DemoAccount): string {
  const uris = DEMO_APPS.find((app) => app.clientId === clientId)?.metadata['redirect_uris'];
  if (!Array.isArray(uris) || typeof uris[0] !== 'string')
    throw new Error(`${clientId} has no redirect address.`);
  return uris[0];
}

function toDemoToken({ access_token: accessToken, expires_in: expiresIn, scope }: TokenResponse): DemoToken {
  return { accessToken, expiresIn, scope };
}
