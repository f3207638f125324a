import * as oidc from 'openid-client';
import { RESOURCES, type AccessToken, type ResourceName } from './sessionStore.js';

/** Patients get the first, staff the second, researchers the last: the provider grants what the role allows. */
const SCOPE = 'openid patient/*.rs user/*.rs warehouse:query';

/** What has to be remembered between leaving for the provider and coming back. */
export interface SignInAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** A path of ours. */
  readonly next: string;
}

export interface GrantedTokens {
  readonly idToken: string;
  readonly refreshToken: string | undefined;
  readonly accessTokens: Map<ResourceName, AccessToken>;
}

/** Our side of OpenID Connect: code flow with PKCE, refresh and sign-out. The provider is discovered when first needed. */
export class OpenIdClient {
  #discovered: Promise<oidc.Configuration> | undefined;

  constructor(private readonly options: { issuer: string; clientId: string; publicUrl: string }) {}

  get #redirectUri(): string {
    return `${this.options.publicUrl}/auth/callback`;
  }

  /** Resolves when the provider's metadata is at hand. @throws if it does not answer. */
  async configuration(): Promise<oidc.Configuration> {
    this.#discovered ??= this.#discover().catch((error: unknown) => {
      // The next request tries again.
      this.#discovered = undefined;
      throw error;
    });
    return this.#discovered;
  }

  async #discover(): Promise<oidc.Configuration> {
    const { issuer, clientId } = this.options;
    const isPlain = issuer.startsWith('http://');
    const configuration = await oidc.discovery(
      new URL(issuer),
      clientId,
      { id_token_signed_response_alg: 'ES256' },
      oidc.None(),
      // The demo's provider speaks http on the loopback; assertRealm refuses that in production.
      { timeout: 5, execute: isPlain ? [oidc.allowInsecureRequests] : [] },
    );
    // Also over TLS the signature is checked: what is believed of a person should not hang on the transport.
    oidc.enableNonRepudiationChecks(configuration);
    return configuration;
  }

  /** Where to send the browser, and what to remember meanwhile. */
  async begin(next: string): Promise<{ url: string; attempt: SignInAttempt }> {
    const configuration = await this.configuration();
    const attempt: SignInAttempt = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      codeVerifier: oidc.randomPKCECodeVerifier(),
      next,
    };
    const parameters = new URLSearchParams({
      redirect_uri: this.#redirectUri,
      scope: SCOPE,
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(attempt.codeVerifier),
      code_challenge_method: 'S256',
    });
    for (const resource of Object.values(RESOURCES)) parameters.append('resource', resource);
    return { url: oidc.buildAuthorizationUrl(configuration, parameters).href, attempt };
  }

  /** @throws if the answer is not the one to this attempt, or the provider refuses. */
  async complete(search: string, attempt: SignInAttempt): Promise<GrantedTokens> {
    const answer = await oidc.authorizationCodeGrant(
      await this.configuration(),
      new URL(`${this.#redirectUri}${search}`),
      {
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        pkceCodeVerifier: attempt.codeVerifier,
        idTokenExpected: true,
      },
      { resource: RESOURCES.graph },
    );
    if (answer.id_token === undefined) throw new Error('The provider gave no ID token.');
    return {
      idToken: answer.id_token,
      refreshToken: answer.refresh_token,
      accessTokens: new Map([['graph', accessTokenOf(answer)]]),
    };
  }

  /** @throws oidc.ResponseBodyError with `invalid_grant` once the session at the provider is over. */
  async refresh(
    refreshToken: string,
    resource: ResourceName,
  ): Promise<{ refreshToken: string; accessToken: AccessToken }> {
    const answer = await oidc.refreshTokenGrant(await this.configuration(), refreshToken, {
      resource: RESOURCES[resource],
    });
    return { refreshToken: answer.refresh_token ?? refreshToken, accessToken: accessTokenOf(answer) };
  }

  /** Ends what a refresh token could still get. Silent: the session here has ended already. */
  async revoke(refreshToken: string): Promise<void> {
    await oidc.tokenRevocation(await this.configuration(), refreshToken).catch(() => undefined);
  }

  /** Where the browser ends the session at the provider as well. */
  async signOutUrl(idToken: string): Promise<string> {
    return oidc.buildEndSessionUrl(await this.configuration(), {
      id_token_hint: idToken,
      post_logout_redirect_uri: `${this.options.publicUrl}/`,
    }).href;
  }
}

function accessTokenOf(answer: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers): AccessToken {
  return { value: answer.access_token, expiresAt: Date.now() + (answer.expiresIn() ?? 60) * 1000 };
}
