import { createHmac, createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** What can be looked up without being readable. Each has a key of its own, so that equal values in two are not seen to be equal. */
export const INDEX_PURPOSES = ['record-number', 'phone', 'email', 'name-and-birth', 'identifier'] as const;
export type IndexPurpose = (typeof INDEX_PURPOSES)[number];

/** 128 bits: two values of one installation never meet by chance, and there is nothing to gain from fewer. */
const INDEX_BYTES = 16;

/** Keyed digests for looking up by equality: HMAC-SHA-256 of the normalized value, cut to 16 bytes. */
export class BlindIndex {
  readonly #keys: ReadonlyMap<IndexPurpose, KeyObject>;

  /** @param secret 32 bytes, the same for as long as the installation lives. */
  constructor(secret: Uint8Array) {
    this.#keys = new Map(
      INDEX_PURPOSES.map((purpose) => [
        purpose,
        createSecretKey(createHmac('sha256', secret).update(`caregraph index 1|${purpose}`).digest()),
      ]),
    );
  }

  recordNumber(value: string): Buffer {
    return this.#digest('record-number', folded(value));
  }

  /** Digits alone count, and a leading plus: punctuation is a matter of taste. */
  phone(value: string): Buffer {
    const text = value.normalize('NFKC').trim();
    return this.#digest('phone', (text.startsWith('+') ? '+' : '') + text.replace(/\D/g, ''));
  }

  email(value: string): Buffer {
    return this.#digest('email', folded(value));
  }

  /** @param birthDate YYYY-MM-DD. Together, because a name alone would show at rest how common it is. */
  nameAndBirth(familyName: string, birthDate: string): Buffer {
    return this.#digest('name-and-birth', `${folded(familyName)}|${birthDate}`);
  }

  /** A FHIR identifier. */
  identifier(system: string, value: string): Buffer {
    return this.#digest('identifier', `${system}|${value}`);
  }

  #digest(purpose: IndexPurpose, value: string): Buffer {
    const key = this.#keys.get(purpose);
    if (!key) throw new RangeError(purpose);
    return createHmac('sha256', key).update(value).digest().subarray(0, INDEX_BYTES);
  }
}

/** Unicode compatibility form, one case, one space between words. Upper case first folds ß to ss and final sigma to sigma. */
function folded(value: string): string {
  return value.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC').trim().replace(/\s+/gu, ' ');
}
