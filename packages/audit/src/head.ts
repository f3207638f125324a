import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { canonicalText } from './chain.js';

/** The end of a tenant's chain at a moment, signed. */
export interface Head {
  readonly tenant: string;
  readonly sequence: number;
  /** Of the link at `sequence`, hexadecimal. */
  readonly hash: string;
  /** ISO 8601. */
  readonly signedAt: string;
  readonly keyId: string;
}

export interface SignedHead extends Head {
  /** Ed25519 over the canonical JSON of the head, base64url. */
  readonly signature: string;
}

export interface SigningKey {
  readonly keyId: string;
  readonly key: KeyObject;
}

export type VerificationKeys = ReadonlyMap<string, KeyObject>;

export function signHead(head: Omit<Head, 'keyId'>, { keyId, key }: SigningKey): SignedHead {
  const complete = { ...head, keyId };
  return { ...complete, signature: sign(null, signedBytes(complete), key).toString('base64url') };
}

/** Is it signed by a key that is known? */
export function isGenuine({ signature, ...head }: SignedHead, keys: VerificationKeys): boolean {
  const key = keys.get(head.keyId);
  return key !== undefined && verify(null, signedBytes(head), key, Buffer.from(signature, 'base64url'));
}

/** The words tell it from anything else that the same key could be made to sign. */
function signedBytes({ tenant, sequence, hash, signedAt, keyId }: Head): Buffer {
  return Buffer.from(canonicalText({ is: 'caregraph audit head', tenant, sequence, hash, signedAt, keyId }));
}

const publicJwk = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().min(1),
  kid: z.string().min(1),
});
const privateJwk = publicJwk.extend({ d: z.string().min(1) });

/**
 * Reads the private key of the sealer: one Ed25519 JWK with `kid`.
 * @throws Error if the file holds no such key, or in production one that was made for demonstration.
 */
export function readSigningKey(file: string, production: boolean): SigningKey {
  const parsed = privateJwk.safeParse(jsonOf(file));
  if (!parsed.success)
    throw new Error(
      `${file} must hold one private Ed25519 key as a JWK with "kid". docs/OPERATIONS.md says how.`,
    );
  if (production && parsed.data.kid.startsWith('demo-'))
    throw new Error(`${file} holds a key made for demonstration. Make a key of your own for production.`);
  return { keyId: parsed.data.kid, key: createPrivateKey({ key: parsed.data, format: 'jwk' }) };
}

/** Reads public keys: a JWK set, old keys included. */
export function readVerificationKeys(file: string): VerificationKeys {
  const content = jsonOf(file);
  const parsed = z.object({ keys: z.array(publicJwk) }).safeParse(content);
  if (!parsed.success) throw new Error(`${file} must hold Ed25519 keys as a JWK set, each with "kid".`);
  return new Map(
    parsed.data.keys.map(({ kid, ...jwk }) => [kid, createPublicKey({ key: jwk, format: 'jwk' })]),
  );
}

function jsonOf(file: string): unknown {
  const text = readFileSync(file, 'utf8');
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message would quote the file, and the file is a key.
    return undefined;
  }
}
