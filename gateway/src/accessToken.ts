import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { RegistryError } from './registryError.js';

/**
 * Who asks, as a verified access token says. Nothing in it is trusted for consent, membership or app status.
 */
export interface Viewer {
  /** `sub`: the account, or the app for client credentials. */
  readonly subject: string;
  readonly clientId: string;
  /** OAuth scopes, separated by spaces; may be empty. */
  readonly scope: string;
  /** The one patient that the token was issued for (SMART launch context), if it was. */
  readonly patient?: string;
  /** `jti`. */
  readonly tokenId: string;
  /** `exp`, in seconds since the epoch. */
  readonly expiresAt: number;
}

export interface AccessTokenVerifier {
  /**
   * Verifies an `authorization` header. Throws RegistryError UNAUTHENTICATED (401) or UPSTREAM_UNAVAILABLE
   * (503).
   */
  verify(authorization: string | undefined): Promise<Viewer>;
  /** Resolves when the issuer's keys are at hand; throws UPSTREAM_UNAVAILABLE while they are not. */
  keysLoaded(): Promise<void>;
}

/** How far the clocks of issuer and gateway may differ, in seconds. */
export const CLOCK_TOLERANCE_SECONDS = 5;

const claimsSchema = z.object({
  sub: z.uuid(),
  client_id: z.string().min(1).max(255),
  scope: z.string().max(4096).default(''),
  patient: z.uuid().optional(),
  jti: z.string().min(1).max(255),
  exp: z.number(),
});

const BEARER = /^Bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i;

/** Reasons for a 401 and what the WWW-Authenticate challenge (RFC 6750, section 3) says about them. */
const CHALLENGES = {
  TOKEN_MISSING: 'realm="caregraph"',
  TOKEN_EXPIRED:
    'realm="caregraph", error="invalid_token", error_description="The access token has expired."',
  TOKEN_AUDIENCE:
    'realm="caregraph", error="invalid_token", error_description="The access token is not meant for this service."',
  TOKEN_INVALID:
    'realm="caregraph", error="invalid_token", error_description="The access token is not valid."',
} as const;

/**
 * Verifies RFC 9068 access tokens of one issuer: ES256 only, type at+jwt, this audience, not expired. Keys
 * come from `${issuer}/jwks`, are kept for ten minutes, and are asked for again when a token names a new one.
 */
export function createAccessTokenVerifier(o: { issuer: string; audience: string }): AccessTokenVerifier {
  const keySet = createRemoteJWKSet(new URL(`${o.issuer.replace(/\/$/, '')}/jwks`), {
    timeoutDuration: 3000,
  });
  const key: JWTVerifyGetKey = (header, token) => keySet(header, token).catch(rethrowKeyError);
  const verified = new VerifiedTokens();
  return {
    async verify(authorization) {
      if (authorization === undefined) throw unauthenticated('TOKEN_MISSING');
      const token = BEARER.exec(authorization)?.[1];
      if (token === undefined) throw unauthenticated('TOKEN_INVALID');
      const known = verified.find(token);
      if (known) return known;
      const { payload } = await jwtVerify(token, key, {
        issuer: o.issuer,
        audience: o.audience,
        algorithms: ['ES256'],
        typ: 'at+jwt',
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['exp', 'iat', 'jti', 'sub', 'client_id'],
      }).catch(rethrowTokenError);
      const viewer = viewerOf(payload);
      verified.keep(token, viewer);
      return viewer;
    },
    async keysLoaded() {
      if (!keySet.fresh) await keySet.reload().catch(rethrowKeyError);
    },
  };
}

/** A token is used many times in its five minutes. */
const MAXIMUM_KEPT = 10_000;
const LONGEST_KEPT_SECONDS = 300;

/**
 * Tokens whose signature and claims were found good, until they expire: neither changes while they live. What may change, the
 * account, the app, consent, is looked up by the subgraphs with every request.
 */
class VerifiedTokens {
  readonly #kept = new Map<string, { viewer: Viewer; untilSeconds: number }>();

  find(token: string): Viewer | undefined {
    const known = this.#kept.get(token);
    if (!known) return undefined;
    if (known.untilSeconds > Date.now() / 1000) return known.viewer;
    this.#kept.delete(token);
    return undefined;
  }

  keep(token: string, viewer: Viewer): void {
    const untilSeconds = Math.min(viewer.expiresAt, Date.now() / 1000 + LONGEST_KEPT_SECONDS);
    this.#kept.set(token, { viewer, untilSeconds });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAXIMUM_KEPT) break;
      this.#kept.delete(oldest);
    }
  }
}

function viewerOf(payload: unknown): Viewer {
  const claims = claimsSchema.safeParse(payload);
  if (!claims.success) throw unauthenticated('TOKEN_INVALID');
  const { sub, client_id, scope, patient, jti, exp } = claims.data;
  return {
    subject: sub,
    clientId: client_id,
    scope,
    ...(patient === undefined ? {} : { patient }),
    tokenId: jti,
    expiresAt: exp,
  };
}

function unauthenticated(reason: keyof typeof CHALLENGES): RegistryError {
  return new RegistryError('UNAUTHENTICATED', reason, {
    headers: { 'www-authenticate': `Bearer ${CHALLENGES[reason]}` },
  });
}

/** A key that the issuer doesn't have is the token's fault; an issuer that doesn't answer is not. */
function rethrowKeyError(error: unknown): never {
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    throw error;
  throw new RegistryError('UPSTREAM_UNAVAILABLE', 'ISSUER_UNAVAILABLE');
}

function rethrowTokenError(error: unknown): never {
  if (error instanceof RegistryError) throw error;
  if (error instanceof errors.JWTExpired) throw unauthenticated('TOKEN_EXPIRED');
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud')
    throw unauthenticated('TOKEN_AUDIENCE');
  throw unauthenticated('TOKEN_INVALID');
}
