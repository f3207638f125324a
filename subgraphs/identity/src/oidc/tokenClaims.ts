import { errors, type AccessToken, type ClientCredentials, type KoaContextWithOIDC } from 'oidc-provider';
import type { AccountDirectory } from './accountDirectory.js';
import type { AppConnections } from './appConnection.js';
import { appOf } from './clientRegistry.js';

export interface TokenClaimSources {
  readonly accounts: AccountDirectory;
  readonly connections: AppConnections;
}

/**
 * Adds `patient` to an access token that a third-party app gets from a patient: the one record that it opens
 * (SMART App Launch 2.2, "launch/patient"). Also the last gate of every access token.
 * @throws InvalidScope if no scope is left, InvalidGrant if the patient has disconnected the app.
 */
export function extraTokenClaims({ accounts, connections }: TokenClaimSources) {
  return async (
    ctx: KoaContextWithOIDC,
    token: AccessToken | ClientCredentials,
  ): Promise<{ patient: string } | undefined> => {
    // A first-party token without a scope would still carry its user's role: no scope, no token.
    if (!token.scope) {
      const requested = String(ctx.oidc.params?.['scope'] ?? '');
      throw new errors.InvalidScope(
        'none of the requested scopes may be granted to this client and user',
        requested,
      );
    }
    if (!('accountId' in token) || token.accountId === undefined) return undefined;
    if (token.client === undefined) throw new Error('The provider issues a token without its client.');
    const app = appOf(token.client);
    if (app.firstParty) return undefined;
    const account = await accounts.findForToken(token.accountId);
    if (account?.role !== 'PATIENT' || account.patientId === null) {
      throw new errors.InvalidGrant('this app opens only the record of the patient who signs in');
    }
    if (!(await connections.isConnected(account.patientId, token.client.clientId))) {
      throw new errors.InvalidGrant('the patient has disconnected this app');
    }
    return { patient: account.patientId };
  };
}

/** The subject of a token that an app gets for itself is the app, by the id that access.principal knows it by. */
export function subjectOfApp(
  _ctx: KoaContextWithOIDC,
  token: AccessToken | ClientCredentials,
  jwt: { payload: Record<string, unknown> },
): void {
  if (token.kind !== 'ClientCredentials') return;
  if (token.client === undefined) throw new Error('The provider issues a token without its client.');
  jwt.payload['sub'] = appOf(token.client).appId;
}

/** SMART apps read the patient from the answer of the token endpoint, because an access token is opaque to them. */
export async function patientInTokenResponse(
  ctx: KoaContextWithOIDC,
  next: () => Promise<void>,
): Promise<void> {
  await next();
  const token = ctx.oidc?.entities.AccessToken;
  const patient = token?.extra?.['patient'];
  const body: unknown = ctx.body;
  if (patient !== undefined && typeof body === 'object' && body !== null && 'access_token' in body) {
    ctx.body = { ...body, patient };
  }
}
