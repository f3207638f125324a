import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type JsonWebKey,
} from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

/** Makes a key if the file is not there yet. Only the owner may read it. */
export function ensureGateKey(gateKeyFile: string): void {
  const { privateKey } = generateKeyPairSync('ed25519');
  const text = JSON.stringify(privateKey.export({ format: 'jwk' }));
  try {
    writeFileSync(gateKeyFile, `${text}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/** The public part of the gate's key, as a JWK: all that the store needs. */
export function readGatePublicKey(gateKeyFile: string): JsonWebKey {
  return createPublicKey({ key: readKey(gateKeyFile), format: 'jwk' }).export({ format: 'jwk' });
}

/** RFC 7638 thumbprint of the gate's key. */
export function gateKeyId(gateKeyFile: string): string {
  const { crv, kty, x } = readGatePublicKey(gateKeyFile);
  return createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
}

/** Ed25519 over a text, base64url. */
export function signText(text: string, gateKeyFile: string): string {
  const privateKey = createPrivateKey({ key: readKey(gateKeyFile), format: 'jwk' });
  return sign(null, Buffer.from(text), privateKey).toString('base64url');
}

function readKey(gateKeyFile: string): JsonWebKey {
  const key: unknown = JSON.parse(readFileSync(gateKeyFile, 'utf8'));
  const isEd25519 =
    typeof key === 'object' && key !== null && 'crv' in key && key.crv === 'Ed25519' && 'd' in key;
  if (!isEd25519)
    throw new Error('The gate key file holds no private Ed25519 key. Delete it to have a new one made.');
  return key as JsonWebKey;
}
