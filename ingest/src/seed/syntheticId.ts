import { createHash } from 'node:crypto';

/** What an id stands for; the number is part of the id and must not change. */
export const ID_KINDS = {
  subscriber: 1,
  practitioner: 2,
  patient: 3,
  registration: 4,
  appConnection: 5,
  restriction: 6,
  objection: 7,
  consent: 8,
  encounter: 10,
  condition: 11,
  observation: 12,
  procedure: 13,
  medicationRequest: 14,
  immunization: 15,
  allergyIntolerance: 16,
  diagnosticReport: 17,
  imagingStudy: 18,
  appointment: 19,
  coverage: 30,
  claim: 31,
  explanationOfBenefit: 32,
  invoice: 33,
  chargeItem: 34,
} as const;

export type IdKind = keyof typeof ID_KINDS;

/** The largest index of an owner (28 bits stand in the id). */
export const MAX_OWNER_INDEX = 2 ** 28 - 1;

/**
 * UUIDs of version 8 (RFC 9562) that follow from the seed alone: 32 bits of the seed, 28 of the owner's
 * index, 6 of the kind, 16 of the ordinal and 40 of noise. They ascend with the index: rows written in order
 * of patients append to the indexes of their tables instead of touching every page, which makes the seed of
 * 100,000 patients as fast per row as that of 1,000.
 */
export class SyntheticIds {
  readonly #seedHex: string;
  readonly #seedWord: number;

  constructor(seed: string) {
    const digest = createHash('sha256').update('caregraph seed\0').update(seed).digest();
    this.#seedHex = digest.toString('hex', 0, 4);
    this.#seedWord = digest.readInt32LE(4);
  }

  of(kind: IdKind, ownerIndex: number, ordinal = 0): string {
    return this.#assemble(this.#ownerPart(ownerIndex), kind, ownerIndex, ordinal);
  }

  /** A counter per kind for the rows of one owner. */
  ownedBy(ownerIndex: number): (kind: IdKind) => string {
    const owner = this.#ownerPart(ownerIndex);
    const ordinals = new Uint16Array(64);
    return (kind) => {
      const number = ID_KINDS[kind];
      const ordinal = ordinals[number] ?? 0;
      ordinals[number] = ordinal + 1;
      return this.#assemble(owner, kind, ownerIndex, ordinal);
    };
  }

  #ownerPart(ownerIndex: number): string {
    const index = ownerIndex.toString(16).padStart(7, '0');
    return `${this.#seedHex}-${index.slice(0, 4)}-8${index.slice(4)}-`;
  }

  #assemble(ownerPart: string, kind: IdKind, ownerIndex: number, ordinal: number): string {
    const number = ID_KINDS[kind];
    const high = mix(this.#seedWord ^ mix(ownerIndex ^ (number << 24) ^ Math.imul(ordinal, 0x9e3779b1)));
    const low = mix(high ^ 0x5bd1e995);
    return `${ownerPart}${BYTES[0x80 | number]}${BYTES[ordinal >>> 8]}-${BYTES[ordinal & 0xff]}${bytes(high)}${BYTES[low & 0xff]}`;
  }
}

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function bytes(word: number): string {
  return `${BYTES[word >>> 24]}${BYTES[(word >>> 16) & 0xff]}${BYTES[(word >>> 8) & 0xff]}${BYTES[word & 0xff]}`;
}

/** The finalizer of MurmurHash3: every bit of the input changes about half of the output. */
function mix(word: number): number {
  let hash = word;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
