import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { checkCandidate } from './checkCandidate.js';
import { countCuboids, type CuboidCounts } from './cuboidCounts.js';
import { gateKeyId, signText } from './gateKey.js';
import type { Arrivals, Head } from './head.js';
import { LIMITS } from './limits.js';
import { payloadOf } from './payload.js';
import { quarterOf } from './quarter.js';
import { readCandidate } from './readCandidate.js';
import { Refusals, type GateVerdict, type Proof } from './verdict.js';

/** What the gate signs, of accepted and of refused attempts: it stands in the ledger as it is. */
export interface Manifest {
  readonly format: 2;
  readonly outcome: 'ACCEPTED' | 'REFUSED';
  /** Quarter of the attempt. */
  readonly attemptedIn: string;
  /** Role that ran it, such as operator. */
  readonly runBy: string;
  /** Null where the head was refused. */
  readonly codeVersion: string | null;
  readonly parameters: Readonly<Record<string, number>> | null;
  readonly limits: Readonly<Record<string, number>>;
  readonly quarters: readonly string[];
  /** Of a difference: which arrivals it counts; null where new quarters are published. */
  readonly difference: Arrivals | null;
  /** Rows read by measure, to the next lower thousand: exact counts of two attempts would tell who left. */
  readonly inputRows: Readonly<Record<string, number>> | null;
  readonly cells: number;
  /** SHA-256 of the candidate as it came, hex. */
  readonly candidateHash: string;
  /** SHA-256 of the payload, hex; null where nothing may be published. */
  readonly cellsHash: string | null;
  /** Breaches by rule. */
  readonly breaches: Readonly<Record<string, number>>;
  readonly proof: Proof;
  readonly keyId: string;
}

/** What the store needs. The signature is over the manifest, and the manifest has the hash of the payload. */
export interface SealedRelease {
  /** JSON of a `Manifest`; the signature is over exactly these characters. */
  readonly manifest: string;
  /** Ed25519 over the manifest, base64url. */
  readonly signature: string;
  /** For those who take the release home: what they may know of the manifest. Null where the gate refused. */
  readonly certificate: Certificate | null;
  /** JSON of the release without any evidence; null where the gate refused. */
  readonly payload: string | null;
}

/** What the gate says of a release to its readers, signed like the manifest. */
export interface Certificate {
  /** JSON: hash of the cells, quarters, arrivals, limits, version and key. Nothing of what was read or suppressed. */
  readonly text: string;
  /** Ed25519 over the text, base64url. */
  readonly signature: string;
}

export interface GateResult {
  readonly verdict: GateVerdict;
  readonly sealed: SealedRelease;
  readonly quarters: readonly string[];
  readonly codeVersion: string | null;
  /** Empty where the shape is refused. */
  readonly cuboids: readonly CuboidCounts[];
}

export interface GateOptions {
  readonly gateKeyFile: string;
  /** Quarters that earlier releases hold: they are never restated. */
  readonly published?: readonly string[];
  /** The arrivals that a difference must count; without it new quarters are published. */
  readonly difference?: Arrivals | undefined;
  readonly runBy?: string;
  /** Today; tests set it. */
  readonly today?: Date;
}

const NO_PROOF: Proof = { equations: 0, suppressed: 0, intervals: 0, byTables: 0, byLinearProgram: 0 };

/**
 * Checks a candidate and signs what came of it: the manifest of a refusal, or the manifest of a release with the hash
 * of what may be written. Throws where the candidate ends early.
 */
export async function passGate(input: Readable, options: GateOptions): Promise<GateResult> {
  const today = options.today ?? new Date();
  const refusals = new Refusals();
  const { candidate, head, hash } = await readCandidate(
    input,
    { published: options.published ?? [], difference: options.difference, today },
    refusals,
  );
  const proof = candidate ? await checkCandidate(candidate, refusals) : NO_PROOF;
  const verdict = refusals.verdict(candidate?.cells ?? 0, proof);
  const payload = candidate && verdict.accepted ? payloadOf(candidate) : null;
  const manifest: Manifest = {
    format: 2,
    outcome: payload === null ? 'REFUSED' : 'ACCEPTED',
    // As it is now, after the candidate was read: what came in later than this quarter cannot be in it.
    attemptedIn: quarterOf(options.today ?? new Date()),
    runBy: options.runBy ?? 'operator',
    codeVersion: head?.codeVersion ?? null,
    parameters: head?.parameters ?? null,
    limits: LIMITS,
    quarters: [...(head?.quarters ?? [])].sort(),
    difference: head?.difference ?? null,
    inputRows: head ? coarse(head.input.rows) : null,
    cells: verdict.cells,
    candidateHash: hash,
    cellsHash: payload === null ? null : createHash('sha256').update(payload).digest('hex'),
    breaches: verdict.breaches,
    proof,
    keyId: gateKeyId(options.gateKeyFile),
  };
  const text = JSON.stringify(manifest);
  const signed = (own: string): string => signText(own, options.gateKeyFile);
  return {
    verdict,
    sealed: {
      manifest: text,
      signature: signed(text),
      certificate: payload === null ? null : certificateOf(manifest, signed),
      payload,
    },
    quarters: manifest.quarters,
    codeVersion: manifest.codeVersion,
    cuboids: candidate ? countCuboids(candidate) : [],
  };
}

function certificateOf(manifest: Manifest, signed: (text: string) => string): Certificate {
  const { outcome, attemptedIn, codeVersion, limits, quarters, difference, cellsHash, keyId } = manifest;
  const text = JSON.stringify({
    format: 'caregraph-gate/1',
    outcome,
    attemptedIn,
    codeVersion,
    limits,
    quarters,
    difference,
    cellsHash,
    keyId,
  });
  return { text, signature: signed(text) };
}

function coarse(rows: Head['input']['rows']): Record<string, number> {
  return Object.fromEntries(
    Object.entries(rows).map(([name, count]) => [name, Math.floor(count / 1000) * 1000]),
  );
}
