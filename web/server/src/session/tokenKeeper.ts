import { ResponseBodyError } from 'openid-client';
import { WebError } from '../webError.js';
import type { OpenIdClient } from './openIdClient.js';
import type { ResourceName, Session, SessionStore } from './sessionStore.js';

/** A token about to expire could do so on its way. */
const MARGIN_MS = 20_000;

/** Gives each proxied request a token that is still good, and refreshes it in time, once for all who wait. */
export class TokenKeeper {
  constructor(
    private readonly client: OpenIdClient,
    private readonly sessions: SessionStore,
  ) {}

  /** @throws WebError UNAUTHENTICATED once the provider gives no more, FORBIDDEN where the role may not use the resource. */
  async accessToken(session: Session, resource: ResourceName): Promise<string> {
    return freshToken(session, resource) ?? this.#inTurn(session, resource);
  }

  #inTurn(session: Session, resource: ResourceName): Promise<string> {
    const turn = session.refreshing
      .catch(() => undefined)
      .then(async () => freshToken(session, resource) ?? this.#refresh(session, resource));
    session.refreshing = turn;
    return turn;
  }

  async #refresh(session: Session, resource: ResourceName): Promise<string> {
    if (session.refreshToken === undefined) return this.#ended(session);
    try {
      const { refreshToken, accessToken } = await this.client.refresh(session.refreshToken, resource);
      session.refreshToken = refreshToken;
      session.accessTokens.set(resource, accessToken);
      return accessToken.value;
    } catch (error) {
      if (!(error instanceof ResponseBodyError))
        throw new WebError('UPSTREAM_UNAVAILABLE', 'ISSUER_UNAVAILABLE');
      if (['invalid_scope', 'invalid_target', 'access_denied'].includes(error.error))
        throw new WebError('FORBIDDEN', 'ROLE_MAY_NOT', 403);
      return this.#ended(session);
    }
  }

  #ended(session: Session): never {
    this.sessions.end(session);
    throw new WebError('UNAUTHENTICATED', 'SESSION_ENDED');
  }
}

function freshToken(session: Session, resource: ResourceName): string | undefined {
  const token = session.accessTokens.get(resource);
  return token !== undefined && token.expiresAt - MARGIN_MS > Date.now() ? token.value : undefined;
}
