import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

/** PostgreSQL's own default, `scram_iterations`. */
const ITERATIONS = 4096;
const KEY_BYTES = 32;

/**
 * What PostgreSQL stores for a password (RFC 5803). Sent in place of the password, it keeps the password
 * itself out of the server's log and activity view.
 * @param password visible ASCII, for which the normalization of RFC 4013 changes nothing.
 */
export function scramVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, KEY_BYTES, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  const storedKey = createHash('sha256').update(clientKey).digest('base64');
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}
