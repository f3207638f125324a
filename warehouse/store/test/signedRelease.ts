import { createHash, generateKeyPairSync, sign, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { SealedRelease } from '../src/index.js';

export interface TestKeys {
  readonly privateKey: KeyObject;
  readonly publicKey: JsonWebKey;
}

export function makeKeys(): TestKeys {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateKey, publicKey: publicKey.export({ format: 'jwk' }) };
}

const SNOMED = 'http://snomed.info/sct';

/**
 * A release of one quarter as the gate would write it. The country by age: 60+ and all are told, two ages suppressed,
 * one empty. Code 1000 is told of all, 1001 is suppressed; all conditions of 60+ are suppressed, being all alike.
 */
export function payloadOf(quarter: string, codes = 2): string {
  const members = {
    place: [{ level: 'country', name: 'US', parent: null }],
    time: [{ level: 'quarter', name: quarter, parent: null }],
    age: [
      { level: 'all', name: 'all', parent: null },
      ...['0-19', '20-39', '60+'].map((name) => ({ level: 'age20', name, parent: 0 })),
    ],
    specialty: [{ level: 'all', name: 'all', parent: null }],
    kind: [],
    currency: [{ level: 'currency', name: 'USD', parent: null }],
    code: [
      { level: 'all', name: 'all', parent: null },
      { level: 'chapter', name: 'Circulation', parent: 0 },
      { level: 'category', name: 'Hypertension', parent: 1 },
      ...Array.from({ length: codes }, (_, n) => ({
        level: 'code',
        name: String(1000 + n),
        parent: 2,
        codeSystem: SNOMED,
        display: n === 0 ? 'Essential hypertension' : null,
      })),
      { level: 'code', name: '2001', parent: 2, codeSystem: SNOMED, display: null },
    ],
  };
  const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
  const fill = (count: number, value: (n: number) => number | null): (number | null)[] =>
    Array.from({ length: count }, (_, n) => value(n));
  const isShown = (n: number): boolean => n !== 1;
  const blocks = [
    {
      measure: 'population',
      cuboid: 0,
      count: 1,
      place: [0],
      time: [0],
      age: [0],
      state: 'v',
      patients: [200],
      events: [201],
      subscribers: [6],
    },
    {
      measure: 'population',
      cuboid: 1,
      count: 3,
      place: zeros(3),
      time: zeros(3),
      age: [1, 2, 3],
      state: 'ssv',
      patients: [null, null, 150],
      events: [null, null, 151],
      subscribers: [null, null, 6],
    },
    {
      measure: 'condition_prevalence',
      cuboid: 0,
      count: codes,
      place: zeros(codes),
      time: zeros(codes),
      age: zeros(codes),
      code: fill(codes, (n) => 3 + n),
      state: fill(codes, (n) => (isShown(n) ? 1 : 0))
        .map((shown) => (shown ? 'v' : 's'))
        .join(''),
      patients: fill(codes, (n) => (isShown(n) ? 50 : null)),
      events: fill(codes, (n) => (isShown(n) ? 51 : null)),
      subscribers: fill(codes, (n) => (isShown(n) ? 6 : null)),
      denominator: fill(codes, (n) => (isShown(n) ? 200 : null)),
    },
    {
      measure: 'fees',
      cuboid: 0,
      count: 1,
      place: [0],
      time: [0],
      specialty: [0],
      currency: [0],
      code: [3 + codes],
      state: 'v',
      patients: [50],
      events: [51],
      subscribers: [6],
      sum: [500_000],
      mean: [9804],
      firstQuartile: [9000],
      median: [9800],
      thirdQuartile: [10_000],
    },
  ];
  return JSON.stringify({
    format: 2,
    codeVersion: '0.2.0',
    quarters: [quarter],
    members,
    measures: [],
    blocks,
  });
}

/** Signs a payload as the gate does; without one, a refusal. */
export function seal(
  payload: string | null,
  keys: TestKeys,
  more: Record<string, unknown> = {},
): SealedRelease {
  const manifest = JSON.stringify({
    format: 2,
    outcome: payload === null ? 'REFUSED' : 'ACCEPTED',
    attemptedIn: '2026Q4',
    runBy: 'operator',
    codeVersion: '0.2.0',
    parameters: { minimumPatients: 11 },
    limits: { patients: 11 },
    quarters: [],
    inputRows: { population: 120_000, fees: 3000 },
    candidateHash: 'c'.repeat(64),
    cellsHash: payload === null ? null : createHash('sha256').update(payload).digest('hex'),
    breaches: { dominance: payload === null ? 2 : 0 },
    keyId: thumbprintOf(keys.publicKey),
    ...more,
  });
  return {
    manifest,
    signature: sign(null, Buffer.from(manifest), keys.privateKey).toString('base64url'),
    payload,
  };
}

/** What the gate says of a release to its readers. */
export function certify(
  sealed: SealedRelease,
  quarters: readonly string[],
  { privateKey }: TestKeys,
): { text: string; signature: string } {
  const { cellsHash, keyId } = JSON.parse(sealed.manifest) as { cellsHash: string; keyId: string };
  const text = JSON.stringify({
    format: 'caregraph-gate/1',
    outcome: 'ACCEPTED',
    quarters,
    cellsHash,
    keyId,
  });
  return { text, signature: sign(null, Buffer.from(text), privateKey).toString('base64url') };
}

/** RFC 7638. */
function thumbprintOf({ crv, kty, x }: JsonWebKey): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
}
