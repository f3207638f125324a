import type { JWK } from 'jose';

/** `demo` has accounts with a password that everybody knows; it never runs in production. */
export type Realm = 'demo' | 'production';

export interface RealmSecrets {
  readonly realm: Realm;
  readonly issuer: string;
  readonly cookieKeys: readonly string[];
  readonly signingJwks: { readonly keys: readonly JWK[] };
}

/** Keys made for the demo realm are called so, so that they can't slip into production. */
export const DEMO_KEY_PREFIX = 'demo-';

const COOKIE_KEY_LENGTH = 32;

/** @throws Error if NODE_ENV is `production`. */
export function refuseInProduction(what: string, env: NodeJS.ProcessEnv = process.env): void {
  if (env['NODE_ENV'] === 'production') {
    throw new Error(`${what} belongs to the demo realm and does not run with NODE_ENV=production.`);
  }
}

/**
 * Refuses a configuration that would sign anybody in, or that anybody could sign for.
 * @throws Error naming the setting to change.
 */
export function assertRealm(
  { realm, issuer, cookieKeys, signingJwks }: RealmSecrets,
  env: NodeJS.ProcessEnv = process.env,
): void {
  if (realm === 'demo') refuseInProduction('CAREGRAPH_REALM=demo', env);
  assertSigningKeys(signingJwks.keys);
  if (cookieKeys.length === 0 || cookieKeys.some((key) => key.length < COOKIE_KEY_LENGTH)) {
    throw new Error(`Give at least one cookie key, each of ${COOKIE_KEY_LENGTH} characters or more.`);
  }
  if (realm === 'demo') return;
  if (
    signingJwks.keys.some(({ kid }) => kid?.startsWith(DEMO_KEY_PREFIX)) ||
    cookieKeys.some((key) => key.startsWith(DEMO_KEY_PREFIX))
  ) {
    throw new Error(
      'The signing or cookie keys were made for the demo realm. Make keys of your own for production.',
    );
  }
  if (env['NODE_ENV'] === 'production' && !issuer.startsWith('https://')) {
    throw new Error(
      'In production the issuer is an https:// address: tokens and passwords cross the network.',
    );
  }
}

function assertSigningKeys(keys: readonly JWK[]): void {
  if (
    keys.length === 0 ||
    keys.some((key) => key.kty !== 'EC' || key.crv !== 'P-256' || !key.d || !key.kid)
  ) {
    throw new Error('The signing JWKS needs private P-256 keys for ES256, each with a kid.');
  }
}
