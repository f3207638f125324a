import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { CiphertextError } from './keyError.js';
import { associatedData, type Place } from './place.js';

/** Length of a data key in bytes. */
export const DATA_KEY_BYTES = 32;

/** The first byte of a ciphertext: what follows is generation (4 bytes), nonce (12), AES-256-GCM output and tag (16). */
const FORMAT = 1;
const GENERATION_AT = 1;
const NONCE_AT = 5;
const TEXT_AT = 17;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * The key of one patient, unwrapped. It seals values with AES-256-GCM, bound to their place.
 *
 * The nonce is the first 96 bits of HMAC-SHA-256, under a key of its own, of the place and the value, as in SIV (RFC 5297):
 * it repeats only where the same value is sealed at the same place, with the same result. Two different values share
 * one with a probability of 2⁻⁹⁶ per pair (decision 9). So a file imported twice is seen to be the same without opening anything.
 */
export class DataKey {
  readonly #cipherKey: KeyObject;
  readonly #nonceKey: KeyObject;

  /** @param secret 32 bytes. @param generation from 1; grows when the patient's values are sealed anew. */
  constructor(
    secret: Uint8Array,
    readonly generation: number,
  ) {
    if (secret.length !== DATA_KEY_BYTES) throw new RangeError(`A data key has ${DATA_KEY_BYTES} bytes.`);
    const derived = Buffer.from(hkdfSync('sha256', secret, '', 'caregraph data key 1', 2 * DATA_KEY_BYTES));
    this.#cipherKey = createSecretKey(derived.subarray(0, DATA_KEY_BYTES));
    this.#nonceKey = createSecretKey(derived.subarray(DATA_KEY_BYTES));
    derived.fill(0);
  }

  seal(text: string, place: Place): Buffer {
    const associated = associatedData(place, this.generation);
    const nonce = createHmac('sha256', this.#nonceKey).update(associated).update('|').update(text).digest();
    const header = Buffer.allocUnsafe(TEXT_AT);
    header[0] = FORMAT;
    header.writeUInt32BE(this.generation, GENERATION_AT);
    nonce.copy(header, NONCE_AT, 0, NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#cipherKey, header.subarray(NONCE_AT));
    cipher.setAAD(associated);
    const sealed = cipher.update(text, 'utf8');
    // GCM is a stream: final() has nothing to add, but must run before the tag is there.
    cipher.final();
    return Buffer.concat([header, sealed, cipher.getAuthTag()]);
  }

  /** @throws CiphertextError if it was not sealed with this key at this place, or was changed since. */
  open(ciphertext: Uint8Array, place: Place): string {
    const bytes = asBuffer(ciphertext);
    if (generationOf(bytes) !== this.generation) throw new CiphertextError();
    const decipher = createDecipheriv('aes-256-gcm', this.#cipherKey, bytes.subarray(NONCE_AT, TEXT_AT), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(associatedData(place, this.generation));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return decipher.update(bytes.subarray(TEXT_AT, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      throw new CiphertextError();
    }
  }
}

/** The generation of the key that sealed it. @throws CiphertextError for what is no ciphertext of ours. */
export function generationOf(ciphertext: Uint8Array): number {
  if (ciphertext.length < TEXT_AT + TAG_BYTES || ciphertext[0] !== FORMAT) throw new CiphertextError();
  return asBuffer(ciphertext).readUInt32BE(GENERATION_AT);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
