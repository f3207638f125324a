import { isPurpose, type Purpose } from '@caregraph/policy';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { z } from 'zod';

/** What the gateway asserts of the viewer; role, clinic and status are read from the database instead. */
export interface ViewerClaims {
  /** Account (UUID), or app for client credentials. */
  readonly accountId: string;
  readonly clientId: string;
  readonly scopes: ReadonlySet<string>;
  /** The purpose the client stated; undefined where it stated none. */
  readonly purpose: Purpose | undefined;
  /** The only patient the token is for (UUID), or null. */
  readonly onlyPatientId: string | null;
}

export const VIEWER_HEADER = 'x-caregraph-viewer';
/** How long the gateway still waits, in milliseconds. */
export const DEADLINE_HEADER = 'x-caregraph-deadline-ms';
const MAX_LIFE_SECONDS = 30;
const MAXIMUM_REMEMBERED = 1000;

const claimsSchema = z.object({
  sub: z.uuid(),
  client_id: z.string().min(1),
  scope: z.string().default(''),
  purpose: z
    .string()
    .optional()
    .refine((value) => value === undefined || isPurpose(value)),
  patient: z.uuid().optional(),
  iat: z.number(),
  exp: z.number(),
});

export type VerifyAssertion = (assertion: string | undefined) => Promise<ViewerClaims | null>;

/**
 * Verifies the gateway's assertion for one subgraph: EdDSA, this audience, at most 30 seconds of life.
 * Answers null for anything else, without saying why.
 */
export function assertionVerifier(
  subgraph: string,
  jwks: JSONWebKeySet,
  now: () => number = Date.now,
): VerifyAssertion {
  const keys = createLocalJWKSet(jwks);
  // The gateway uses an assertion again within its life. What was verified stays true until it expires; who asks is
  // looked up with every request all the same.
  const verified = new Map<string, VerifiedAssertion>();
  return async (assertion) => {
    if (!assertion) return null;
    const known = verified.get(assertion);
    if (known && known.expiresAtMs > now()) return known.claims;
    verified.delete(assertion);
    try {
      const { payload } = await jwtVerify(assertion, keys, {
        algorithms: ['EdDSA', 'Ed25519'],
        issuer: 'caregraph-gateway',
        audience: subgraph,
        requiredClaims: ['sub', 'exp', 'iat', 'client_id'],
        clockTolerance: 2,
      });
      const claims = claimsSchema.parse(payload);
      if (claims.exp - claims.iat > MAX_LIFE_SECONDS) return null;
      const viewer: ViewerClaims = {
        accountId: claims.sub,
        clientId: claims.client_id,
        scopes: new Set(claims.scope.split(' ').filter(Boolean)),
        purpose: claims.purpose as Purpose | undefined, // refined above
        onlyPatientId: claims.patient ?? null,
      };
      remember(verified, assertion, { claims: viewer, expiresAtMs: claims.exp * 1000 });
      return viewer;
    } catch {
      return null;
    }
  };
}

interface VerifiedAssertion {
  readonly claims: ViewerClaims;
  readonly expiresAtMs: number;
}

/** Forgets the oldest first. */
function remember(verified: Map<string, VerifiedAssertion>, assertion: string, it: VerifiedAssertion): void {
  verified.set(assertion, it);
  for (const oldest of verified.keys()) {
    if (verified.size <= MAXIMUM_REMEMBERED) break;
    verified.delete(oldest);
  }
}
