import { interactionPolicy, type Grant, type KoaContextWithOIDC } from 'oidc-provider';
import type { AccountDirectory } from './accountDirectory.js';
import type { AppConnections } from './appConnection.js';
import { appOf } from './clientRegistry.js';

/** The provider's own policy, and: a session whose account was suspended meanwhile has to sign in again. */
export function signInPolicy(): interactionPolicy.DefaultPolicy {
  const { Check, base } = interactionPolicy;
  const policy = base();
  const login = policy.get('login');
  if (login === undefined) throw new Error('The provider has no login prompt.');
  login.checks.add(
    new Check('account_inactive', 'the account of this session cannot sign in', (ctx) =>
      ctx.oidc.session?.accountId !== undefined && ctx.oidc.account === undefined
        ? Check.REQUEST_PROMPT
        : Check.NO_NEED_TO_PROMPT,
    ),
  );
  return policy;
}

export interface GrantSources {
  readonly accounts: AccountDirectory;
  readonly connections: AppConnections;
}

/**
 * The grant that makes asking again unnecessary. Our own web client is never asked about: its users see their own
 * data in it. A third-party app that its patient has disconnected is asked about anew.
 */
export function loadExistingGrant({ accounts, connections }: GrantSources) {
  return async (ctx: KoaContextWithOIDC): Promise<Grant | undefined> => {
    const { client, session, result, provider } = ctx.oidc;
    if (client === undefined || session?.accountId === undefined) return undefined;
    const grantId = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
    const grant = grantId === undefined ? undefined : await provider.Grant.find(grantId);
    const { firstParty } = appOf(client);
    if (firstParty) return client.applicationType === 'web' ? grantAllRequested(ctx, grant) : grant;
    const account = await accounts.findForToken(session.accountId);
    const patientId = account?.patientId ?? undefined;
    return patientId !== undefined && (await connections.isConnected(patientId, client.clientId))
      ? grant
      : undefined;
  };
}

/** What may be asked for at all is what resourceServerOf lists, for this client and this person. */
async function grantAllRequested(ctx: KoaContextWithOIDC, existing: Grant | undefined): Promise<Grant> {
  const {
    client,
    session,
    provider,
    requestParamOIDCScopes,
    requestParamScopes,
    resourceServers = {},
  } = ctx.oidc;
  const grant = existing ?? new provider.Grant({ accountId: session?.accountId, clientId: client?.clientId });
  if (requestParamOIDCScopes.size > 0) grant.addOIDCScope(requestParamOIDCScopes);
  for (const [resource, server] of Object.entries(resourceServers)) {
    const scopes = [...requestParamScopes].filter((scope) => server.scopes.has(scope));
    if (scopes.length > 0) grant.addResourceScope(resource, scopes);
  }
  await grant.save();
  return grant;
}
