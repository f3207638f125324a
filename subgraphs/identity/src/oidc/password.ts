import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';

/** N = 2^15, r = 8, p = 3: 32 MiB and some tenths of a second. Source: OWASP Password Storage Cheat Sheet. */
const COST: Cost = { logN: 15, r: 8, p: 3 };
const KEY_BYTES = 32;

const HASH = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]{16,})\$([\w-]{22,})$/;

/** Hashes a password as `$scrypt$ln=…,r=…,p=…$salt$hash`, so that the cost can be raised later. */
export async function hashPassword(password: string, cost: Cost = COST): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, KEY_BYTES, cost);
  const parameters = `ln=${cost.logN},r=${cost.r},p=${cost.p}`;
  return `$scrypt$${parameters}$${salt.toString('base64url')}$${key.toString('base64url')}`;
}

/**
 * Compares in constant time.
 * @throws Error if `hash` is not a hash of hashPassword: then the account's row is damaged, not the password wrong.
 */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [, logN, r, p, salt, key] = HASH.exec(hash) ?? [];
  if (salt === undefined || key === undefined) {
    throw new Error(
      'A stored password hash is not in the format of hashPassword. Set the account a new password.',
    );
  }
  const expected = Buffer.from(key, 'base64url');
  const saltBytes = Buffer.from(salt, 'base64url');
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) };
  const actual = await derive(password, saltBytes, expected.length, cost);
  return timingSafeEqual(actual, expected);
}

interface Cost {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

function derive(password: string, salt: Buffer, bytes: number, { logN, r, p }: Cost): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** logN, r, p, maxmem: 256 * 2 ** logN * r };
  return new Promise((resolve, reject) => {
    // The same password typed on two keyboards may differ in bytes; NFKC makes them one (NIST SP 800-63B, 3.1.1.2).
    scrypt(password.normalize('NFKC'), salt, bytes, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
