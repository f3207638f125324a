import { createHash, createPublicKey, verify, type JsonWebKey } from 'node:crypto';

/** What the gate signed: a manifest, and with it the hash of the payload. */
export interface SealedRelease {
  /** JSON of a `SignedManifest`; the signature is over exactly these characters. */
  readonly manifest: string;
  /** Ed25519, base64url. */
  readonly signature: string;
  /** What the gate says of the release to its readers, and its signature over that; absent from older gates. */
  readonly certificate?: { readonly text: string; readonly signature: string } | null;
  /** JSON of a `ReleasedCells`; null where the gate refused. */
  readonly payload: string | null;
}

/** The part of the manifest that the store reads; it keeps the whole text. */
export interface SignedManifest {
  readonly outcome: 'ACCEPTED' | 'REFUSED';
  readonly attemptedIn: string;
  readonly runBy: string;
  readonly codeVersion: string | null;
  readonly parameters: Readonly<Record<string, number>> | null;
  readonly limits: Readonly<Record<string, number>>;
  readonly quarters: readonly string[];
  readonly inputRows: Readonly<Record<string, number>> | null;
  readonly candidateHash: string;
  readonly cellsHash: string | null;
  readonly breaches: Readonly<Record<string, number>>;
  readonly keyId: string;
}

export interface ReleasedMember {
  readonly level: string;
  readonly name: string;
  /** Position in the same list. */
  readonly parent: number | null;
  readonly codeSystem?: string;
  readonly display?: string | null;
}

/** Cells of one table in columns; members as positions, values null where a cell is suppressed. */
export type ReleasedBlock = Readonly<Record<string, readonly (number | null)[]>> & {
  readonly measure: string;
  readonly cuboid: number;
  readonly count: number;
  readonly state: string;
};

export interface ReleasedMeasure {
  readonly measure: string;
  readonly dimensions: readonly string[];
  readonly cuboids: readonly (readonly string[])[];
}

/** What a difference counts: what came in after what is told of a quarter, and not later than `until`. */
export interface Arrivals {
  /** By quarter: the last quarter of arrival that a release has counted. */
  readonly after: Readonly<Record<string, string>>;
  readonly until: string;
}

export interface ReleasedCells {
  readonly codeVersion: string;
  readonly quarters: readonly string[];
  /** Of a difference only. */
  readonly difference?: Arrivals;
  readonly members: Readonly<Record<string, readonly ReleasedMember[]>>;
  readonly measures: readonly ReleasedMeasure[];
  readonly blocks: readonly ReleasedBlock[];
}

/** Thrown where a release may not be written; the file stays as it was. `rule` is what the ledger keeps. */
export class ReleaseRefused extends Error {
  override readonly name = 'ReleaseRefused';

  constructor(
    readonly rule: 'signature' | 'quarters' | 'schema' | 'difference',
    message: string,
  ) {
    super(message);
  }
}

/** Reads a manifest. Throws `ReleaseRefused` unless it is signed with the expected key. */
export function openManifest(sealed: SealedRelease, gatePublicKey: JsonWebKey): SignedManifest {
  const key = createPublicKey({ key: gatePublicKey, format: 'jwk' });
  if (!verify(null, Buffer.from(sealed.manifest), key, Buffer.from(sealed.signature, 'base64url')))
    throw new ReleaseRefused('signature', 'The gate’s signature does not fit: build the release again.');
  // What the gate signed has the shape that the gate gives it.
  return JSON.parse(sealed.manifest) as SignedManifest;
}

/** What the gate signed for readers. Throws `ReleaseRefused` unless it is of these cells, and signed with the expected key. */
export function checkCertificate(
  { certificate }: SealedRelease,
  manifest: SignedManifest,
  gatePublicKey: JsonWebKey,
): void {
  if (!certificate) return;
  const key = createPublicKey({ key: gatePublicKey, format: 'jwk' });
  const isSigned = verify(
    null,
    Buffer.from(certificate.text),
    key,
    Buffer.from(certificate.signature, 'base64url'),
  );
  // Only what the gate signed is read.
  if (isSigned && (JSON.parse(certificate.text) as { cellsHash: unknown }).cellsHash === manifest.cellsHash)
    return;
  throw new ReleaseRefused(
    'signature',
    'The gate’s certificate does not fit these cells: build the release again.',
  );
}

/** Opens a release. Throws `ReleaseRefused` unless the manifest accepts exactly this payload. */
export function openCells(sealed: SealedRelease, manifest: SignedManifest): ReleasedCells {
  const hash = createHash('sha256')
    .update(sealed.payload ?? '')
    .digest('hex');
  if (sealed.payload === null || manifest.outcome !== 'ACCEPTED' || manifest.cellsHash !== hash)
    throw new ReleaseRefused(
      'signature',
      'The gate’s signature does not fit these cells: build the release again.',
    );
  // The gate checked the shape before it signed.
  return JSON.parse(sealed.payload) as ReleasedCells;
}
