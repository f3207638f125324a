import { randomBytes } from 'node:crypto';
import { hashPassword } from '../oidc/password.js';

/**
 * 4 MiB and some milliseconds. Nobody guesses 256 random bits, so the hash need not be slow; a dear one would let strangers
 * occupy the provider with wrong secrets.
 */
const COST = { logN: 12, r: 8, p: 1 };

/** A new secret, and what is kept of it. The prefix lets scanners of published code find one. */
export async function newClientSecret(): Promise<{ readonly secret: string; readonly hash: string }> {
  const secret = `cgs_${randomBytes(32).toString('base64url')}`;
  return { secret, hash: await hashPassword(secret, COST) };
}
