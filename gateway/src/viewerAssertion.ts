import { readFile } from 'node:fs/promises';
import type { Purpose } from '@caregraph/policy';
import { importJWK, SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import { z } from 'zod';
import { CLOCK_TOLERANCE_SECONDS, type Viewer } from './accessToken.js';

/**
 * The header that a subgraph reads the viewer from; the gateway sets it, and nobody else's value gets
 * through.
 */
export const VIEWER_HEADER = 'x-caregraph-viewer';

/** How long an assertion lives, in seconds. */
const LIFE_SECONDS = 30;

/** An assertion with less life left than this is not used again: it might expire on its way. */
const REUSE_MARGIN_SECONDS = 10;

const MAXIMUM_KEPT = 10_000;

export interface AssertionKey {
  readonly key: CryptoKey;
  readonly kid: string;
}

export interface ViewerAssertions {
  /**
   * The signed assertion that tells `subgraph` who asks and what for: a JWT, EdDSA, alive for 30 seconds at
   * most.
   */
  assertionFor(subgraph: string, viewer: Viewer, purpose: Purpose | undefined): Promise<string>;
}

/**
 * Signs viewer assertions, each once in its life: the next operation with the same token and purpose reuses
 * it. Kept assertions are found by everything they say and the token they stem from, so that two identities
 * can never share one. `now` is the time in milliseconds since the epoch.
 */
export function createViewerAssertions(signer: AssertionKey, now: () => number = Date.now): ViewerAssertions {
  const kept = new Map<string, { jwt: Promise<string>; expiresAt: number }>();

  function keep(place: string, jwt: Promise<string>, expiresAt: number) {
    kept.set(place, { jwt, expiresAt });
    jwt.catch(() => kept.delete(place));
    for (const oldest of kept.keys()) {
      if (kept.size <= MAXIMUM_KEPT) break;
      kept.delete(oldest);
    }
  }

  return {
    assertionFor(subgraph, viewer, purpose) {
      const place = JSON.stringify([subgraph, purpose, viewer]);
      const seconds = Math.floor(now() / 1000);
      const known = kept.get(place);
      kept.delete(place);
      if (known && known.expiresAt - seconds >= REUSE_MARGIN_SECONDS) {
        // Set again, it becomes the youngest: the map's order is the order of last use.
        kept.set(place, known);
        return known.jwt;
      }
      // An assertion must not outlive the token that it vouches for.
      const expiresAt = Math.min(seconds + LIFE_SECONDS, viewer.expiresAt + CLOCK_TOLERANCE_SECONDS);
      const claims = claimsFor(subgraph, viewer, purpose);
      const jwt = sign(signer, { ...claims, iat: seconds, exp: expiresAt });
      keep(place, jwt, expiresAt);
      return jwt;
    },
  };
}

function claimsFor(subgraph: string, viewer: Viewer, purpose: Purpose | undefined): JWTPayload {
  return {
    iss: 'caregraph-gateway',
    aud: subgraph,
    sub: viewer.subject,
    client_id: viewer.clientId,
    scope: viewer.scope,
    ...(purpose === undefined ? {} : { purpose }),
    ...(viewer.patient === undefined ? {} : { patient: viewer.patient }),
  };
}

function sign({ key, kid }: AssertionKey, claims: JWTPayload): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', kid, typ: 'JWT' }).sign(key);
}

const privateJwkSchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().min(1),
  d: z.string().min(1),
  kid: z.string().min(1),
});

/**
 * Reads the private Ed25519 key (JWK with `kid`) that the subgraphs hold the public part of.
 * @throws Error if it is no such key, or in production one that was made for demonstration.
 */
export async function readAssertionKey(file: string, production: boolean): Promise<AssertionKey> {
  const jwk = privateJwkSchema.safeParse(parseJson(await readFile(file, 'utf8')));
  if (!jwk.success) {
    throw new Error(
      `${file} must hold one private Ed25519 key as a JWK with "kid". "npx caregraph start" makes one.`,
    );
  }
  if (production && jwk.data.kid.startsWith('demo-')) {
    throw new Error(`${file} holds a key made for demonstration. Make a key of your own for production.`);
  }
  const key = await importJWK(jwk.data, 'EdDSA');
  if (key instanceof Uint8Array)
    throw new Error(`${file} holds a symmetric key; an Ed25519 key pair is needed.`);
  return { key, kid: jwk.data.kid };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message would quote the file, and the file is a private key.
    return undefined;
  }
}
