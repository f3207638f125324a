import type { FastifyReply, FastifyRequest } from 'fastify';
import { errors, type Client } from 'oidc-provider';
import { z } from 'zod';
import { appOf, type RegisteredApp } from './clientRegistry.js';
import type { OpenIdProvider } from './provider.js';

/** An authorization request that waits for its user. */
export interface CurrentInteraction {
  /** What the provider wants to know: `login` or `consent`. */
  readonly prompt: string;
  readonly client: Client;
  readonly app: RegisteredApp;
  readonly appName: string;
  readonly redirectUri: string;
  /** Who has signed in already (UUID). */
  readonly accountId: string | undefined;
  /** The grant to extend. */
  readonly grantId: string | undefined;
  readonly missing: z.infer<typeof missingScopes>;
  /** All scopes of the request. */
  readonly scopes: readonly string[];
}

const parameters = z.looseObject({
  client_id: z.string(),
  redirect_uri: z.string(),
  scope: z.string().default(''),
});
const missingScopes = z.looseObject({
  missingOIDCScope: z.array(z.string()).default([]),
  missingResourceScopes: z.record(z.string(), z.array(z.string())).default({}),
});

/** @throws SessionNotFound if the cookie names no open interaction or another than the address does. */
export async function findInteraction(
  { provider }: OpenIdProvider,
  request: FastifyRequest<{ Params: { uid: string } }>,
  reply: FastifyReply,
): Promise<CurrentInteraction> {
  const details = await provider.interactionDetails(request.raw, reply.raw);
  if (details.uid !== request.params.uid)
    throw new errors.SessionNotFound('the address belongs to another sign-in');
  const { client_id: clientId, redirect_uri: redirectUri, scope } = parameters.parse(details.params);
  const client = await provider.Client.find(clientId);
  // Suspended since the request began.
  if (client === undefined) throw new errors.SessionNotFound('the app is gone');
  return {
    prompt: details.prompt.name,
    client,
    app: appOf(client),
    appName: client.clientName ?? clientId,
    redirectUri,
    accountId: details.session?.accountId,
    grantId: details.grantId,
    missing: missingScopes.parse(details.prompt.details),
    scopes: scope.split(' ').filter((each) => each !== ''),
  };
}
