import { randomBytes } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { DEMO_KEY_PREFIX, type Realm } from './realm.js';

export interface ProviderKeys {
  /** Private: keep it where only identity can read it. Its public half is at `/jwks` of the issuer. */
  readonly signingJwks: { readonly keys: JWK[] };
  readonly cookieKeys: string[];
}

/** Makes the keys of a new realm: one ES256 key pair for tokens and one secret for cookies. */
export async function generateProviderKeys(realm: Realm): Promise<ProviderKeys> {
  const prefix = realm === 'demo' ? DEMO_KEY_PREFIX : '';
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = prefix + (await calculateJwkThumbprint(jwk));
  return {
    signingJwks: { keys: [{ ...jwk, kid, alg: 'ES256', use: 'sig' }] },
    cookieKeys: [prefix + randomBytes(32).toString('base64url')],
  };
}
