import { errors, type Client, type KoaContextWithOIDC, type ResourceServer } from 'oidc-provider';
import type { AccountDirectory } from './accountDirectory.js';
import { appOf } from './clientRegistry.js';
import { ACCESS_TOKEN_SECONDS, GRAPH_RESOURCE, WAREHOUSE_RESOURCE } from './resource.js';
import { grantableScopes, type ScopeQuestion } from './scopePolicy.js';

/**
 * Describes a resource to the provider: JWT access tokens with no more scopes than this client and this person may
 * have. It is asked at sign-in, at consent, and again for every token, so a role that was lost counts at once.
 */
export function resourceServerOf(accounts: AccountDirectory) {
  return async (ctx: KoaContextWithOIDC, resource: string, client: Client): Promise<ResourceServer> => {
    if (resource !== GRAPH_RESOURCE && resource !== WAREHOUSE_RESOURCE) {
      throw new errors.InvalidTarget(
        `the resources of this server are ${GRAPH_RESOURCE} and ${WAREHOUSE_RESOURCE}`,
      );
    }
    const { firstParty, scopes: registered } = appOf(client);
    const role = await roleOf(ctx, accounts);
    return {
      audience: resource,
      scope: role === undefined ? '' : grantableScopes({ resource, registered, firstParty, role }).join(' '),
      accessTokenFormat: 'jwt',
      accessTokenTTL: ACCESS_TOKEN_SECONDS,
      jwt: { sign: { alg: 'ES256' } },
    };
  };
}

/** Whose token it is to be; undefined where somebody should be known and isn't (a suspended account): nothing is granted. */
async function roleOf(
  ctx: KoaContextWithOIDC,
  accounts: AccountDirectory,
): Promise<ScopeQuestion['role'] | undefined> {
  const isTokenRequest = ctx.oidc.route === 'token';
  if (isTokenRequest && ctx.oidc.params?.['grant_type'] === 'client_credentials') return 'PARTNER_APP';
  const accountId = ctx.oidc.account?.accountId ?? ctx.oidc.session?.accountId;
  if (accountId === undefined) return isTokenRequest ? undefined : 'UNDECIDED';
  return (await accounts.findForToken(accountId))?.role;
}

/** The graph, unless the client names a resource; of several that were granted, the graph where it is among them. */
export function defaultResource(
  _ctx: KoaContextWithOIDC,
  _client: Client,
  oneOf?: readonly string[],
): string | readonly string[] {
  return oneOf === undefined || oneOf.includes(GRAPH_RESOURCE) ? GRAPH_RESOURCE : oneOf;
}
