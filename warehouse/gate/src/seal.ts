import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type JsonWebKey,
} from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Candidate, CandidateCell } from './candidate.js';
import { nameOf } from './candidate.js';
import { checkCells, type GateVerdict } from './checkCells.js';

/** A release as it will be written, with the gate's signature over exactly these bytes. */
export interface SealedRelease {
  /** JSON of the release without any evidence; what the store writes, it reads from here. */
  readonly payload: string;
  /** SHA-256 of the payload, hex. */
  readonly cellsHash: string;
  /** Ed25519 over the payload, base64url. */
  readonly signature: string;
  /** RFC 7638 thumbprint of the key. */
  readonly keyId: string;
}

export interface GateResult {
  readonly verdict: GateVerdict;
  /** Only where the verdict accepts. */
  readonly sealed: SealedRelease | null;
}

/** Checks a candidate and, if every rule holds, strips the evidence and signs what remains. */
export function passGate(candidate: Candidate, gateKeyFile: string): GateResult {
  const verdict = checkCells(candidate);
  if (!verdict.accepted) return { verdict, sealed: null };
  const payload = JSON.stringify(withoutEvidence(candidate, verdict));
  const privateKey = createPrivateKey({ key: readKey(gateKeyFile), format: 'jwk' });
  return {
    verdict,
    sealed: {
      payload,
      cellsHash: createHash('sha256').update(payload).digest('hex'),
      signature: sign(null, Buffer.from(payload), privateKey).toString('base64url'),
      keyId: thumbprint(readGatePublicKey(gateKeyFile)),
    },
  };
}

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

function readKey(gateKeyFile: string): JsonWebKey {
  const key: unknown = JSON.parse(readFileSync(gateKeyFile, 'utf8'));
  const isEd25519 =
    typeof key === 'object' && key !== null && 'crv' in key && key.crv === 'Ed25519' && 'd' in key;
  if (!isEd25519)
    throw new Error('The gate key file holds no private Ed25519 key. Delete it to have a new one made.');
  return key as JsonWebKey;
}

function thumbprint(key: JsonWebKey): string {
  return createHash('sha256')
    .update(JSON.stringify({ crv: key.crv, kty: key.kty, x: key.x }))
    .digest('base64url');
}

/** In an order of its own, so that the builder's order of rows, which follows its input, tells nothing. */
function withoutEvidence(candidate: Candidate, verdict: GateVerdict): unknown {
  const cells = candidate.cells
    .map((cell): [string, Omit<CandidateCell, 'evidence'>] => {
      const { evidence: _, ...written } = cell;
      return [nameOf(cell), written];
    })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, written]) => written);
  const codes = candidate.codes
    .map(({ codeSystem, code, display }) => ({ codeSystem, code, display }))
    .sort((a, b) => (`${a.codeSystem}|${a.code}` < `${b.codeSystem}|${b.code}` ? -1 : 1));
  return {
    codeVersion: candidate.codeVersion,
    parameters: candidate.parameters,
    limits: verdict.limits,
    quarters: [...candidate.quarters].sort(),
    codes,
    cells,
  };
}
