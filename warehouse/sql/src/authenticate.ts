import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { SqlError } from './sqlError.js';

/** The audience of access tokens for researchers' SQL (RFC 8707 resource). */
export const WAREHOUSE_AUDIENCE = 'urn:caregraph:warehouse';
export const QUERY_SCOPE = 'warehouse:query';

/** Who asks, as the audit names them. */
export interface Researcher {
  readonly subject: string;
  readonly clientId: string | undefined;
}

export type Authenticate = (authorization: string | undefined) => Promise<Researcher>;

/**
 * Verifies RFC 9068 access tokens of one issuer. Throws `SqlError` UNAUTHENTICATED for anything but a live token of this
 * audience, FORBIDDEN where it lacks the scope.
 */
export function authenticator(issuer: string, jwksUrl: string): Authenticate {
  const keys = createRemoteJWKSet(new URL(jwksUrl));
  const verified = new VerifiedTokens();
  return async (authorization) => {
    const token = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw new SqlError('UNAUTHENTICATED');
    const claims = verified.get(token) ?? verified.keep(token, await verify(token, issuer, keys));
    const scopes = typeof claims['scope'] === 'string' ? claims['scope'].split(' ') : [];
    if (!scopes.includes(QUERY_SCOPE)) throw new SqlError('FORBIDDEN');
    const clientId = claims['client_id'];
    return { subject: claims.sub ?? '', clientId: typeof clientId === 'string' ? clientId : undefined };
  };
}

const MAXIMUM_TOKENS = 1000;

/**
 * Tokens whose signature was found good, until they expire: a signature stays what it is, and checking it takes longer
 * than all else about a small statement. A signing key that is withdrawn stops tokens within their five minutes.
 */
class VerifiedTokens {
  readonly #claims = new Map<string, JWTPayload>();

  get(token: string): JWTPayload | undefined {
    const claims = this.#claims.get(token);
    if (claims && (claims.exp ?? 0) * 1000 > Date.now()) return claims;
    this.#claims.delete(token);
    return undefined;
  }

  keep(token: string, claims: JWTPayload): JWTPayload {
    const [oldest] = this.#claims.keys();
    if (this.#claims.size >= MAXIMUM_TOKENS && oldest !== undefined) this.#claims.delete(oldest);
    this.#claims.set(token, claims);
    return claims;
  }
}

async function verify(token: string, issuer: string, keys: JWTVerifyGetKey) {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience: WAREHOUSE_AUDIENCE,
      algorithms: ['ES256'],
      requiredClaims: ['sub', 'exp'],
      clockTolerance: 5,
    });
    return payload;
  } catch (error) {
    // A key set that cannot be fetched says nothing about the token.
    const isVerdict = error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout);
    throw new SqlError(isVerdict ? 'UNAUTHENTICATED' : 'UNAVAILABLE');
  }
}
