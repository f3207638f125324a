import { createHash, createPublicKey, verify, type JsonWebKey } from 'node:crypto';

/** A release as the gate signed it. */
export interface SealedRelease {
  /** JSON text; the signature is over exactly these characters. */
  readonly payload: string;
  readonly cellsHash: string;
  readonly signature: string;
  readonly keyId: string;
}

export interface ReleasedCell {
  readonly measure: string;
  readonly quarter: string;
  readonly placeLevel: string;
  readonly place: string;
  readonly age: string;
  readonly kind: string | null;
  readonly codeSystem: string | null;
  readonly code: string | null;
  readonly currency: string | null;
  readonly state: 'value' | 'suppressed';
  readonly published: {
    readonly patients: number;
    readonly events: number;
    readonly subscribers: number;
    readonly denominator: number | null;
    readonly sum: number | null;
    readonly mean: number | null;
    readonly firstQuartile: number | null;
    readonly median: number | null;
    readonly thirdQuartile: number | null;
  } | null;
}

export interface ReleasedCells {
  readonly codeVersion: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly limits: Readonly<Record<string, number>>;
  readonly quarters: readonly string[];
  readonly codes: readonly {
    readonly codeSystem: string;
    readonly code: string;
    readonly display: string | null;
  }[];
  readonly cells: readonly ReleasedCell[];
}

/** Thrown where a release may not be written; the file stays as it was. */
export class ReleaseRefused extends Error {
  override readonly name = 'ReleaseRefused';
}

/** Opens a release. Throws `ReleaseRefused` unless the gate signed exactly this payload with the expected key. */
export function openSealed(sealed: SealedRelease, gatePublicKey: JsonWebKey): ReleasedCells {
  const bytes = Buffer.from(sealed.payload);
  const isWhole = createHash('sha256').update(bytes).digest('hex') === sealed.cellsHash;
  const key = createPublicKey({ key: gatePublicKey, format: 'jwk' });
  if (!isWhole || !verify(null, bytes, key, Buffer.from(sealed.signature, 'base64url'))) {
    throw new ReleaseRefused('The gate’s signature does not fit these cells: build the release again.');
  }
  // The gate checked the shape before it signed.
  return JSON.parse(sealed.payload) as ReleasedCells;
}
