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

const counts = (patients: number, denominator: number | null) => ({
  patients,
  events: patients + 1,
  subscribers: 6,
  denominator,
  sum: null,
  mean: null,
  firstQuartile: null,
  median: null,
  thirdQuartile: null,
});

/** A release of one quarter as the gate would write it: a small population, and `codes` conditions. */
export function payloadOf(quarter: string, codes = 2): string {
  const at = (placeLevel: string, place: string, age: string) => ({ quarter, placeLevel, place, age });
  const plain = { kind: null, codeSystem: null, code: null, currency: null };
  const population = [
    {
      measure: 'population',
      ...at('country', 'US', 'all'),
      ...plain,
      state: 'value',
      published: counts(200, null),
    },
    {
      measure: 'population',
      ...at('country', 'US', '60+'),
      ...plain,
      state: 'value',
      published: counts(150, null),
    },
    { measure: 'population', ...at('country', 'US', '0-19'), ...plain, state: 'suppressed', published: null },
    {
      measure: 'population',
      ...at('country', 'US', '20-39'),
      ...plain,
      state: 'suppressed',
      published: null,
    },
  ];
  const conditions = Array.from({ length: codes }, (_, index) => ({
    measure: 'condition_prevalence',
    ...at('country', 'US', 'all'),
    ...plain,
    codeSystem: SNOMED,
    code: String(1000 + index),
    state: index === 1 ? 'suppressed' : 'value',
    published: index === 1 ? null : counts(50, 200),
  }));
  const fee = {
    measure: 'fees',
    ...at('country', 'US', 'all'),
    ...plain,
    codeSystem: SNOMED,
    code: '2001',
    currency: 'USD',
    state: 'value',
    published: {
      ...counts(50, null),
      sum: 500_000,
      mean: 9804,
      firstQuartile: 9000,
      median: 9800,
      thirdQuartile: 10_000,
    },
  };
  return JSON.stringify({
    codeVersion: '0.1.0',
    parameters: { minimumPatients: 11 },
    limits: { patients: 11 },
    quarters: [quarter],
    codes: [{ codeSystem: SNOMED, code: '1000', display: 'Essential hypertension' }],
    cells: [...population, ...conditions, fee],
  });
}

export function seal(payload: string, keys: TestKeys): SealedRelease {
  return {
    payload,
    cellsHash: createHash('sha256').update(payload).digest('hex'),
    signature: sign(null, Buffer.from(payload), keys.privateKey).toString('base64url'),
    keyId: 'test',
  };
}
