import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { publish } from '@caregraph/store';

const SNOMED = 'http://snomed.info/sct';
const DIVISIONS = ['New England', 'Middle Atlantic', 'South Atlantic', 'Mountain', 'Pacific'];
const AGES = ['0-19', '20-39', '40-59', '60+', 'all'];

/** How large a made-up release is. */
export interface ReleaseSize {
  readonly quarters: readonly string[];
  readonly states: number;
  readonly codes: number;
}

/**
 * Publishes a made-up release through the store, signed by a key of its own: the shape and size of a real one, and figures
 * that come from a formula. Returns the number of cells.
 */
export async function publishSynthetic(
  file: string,
  { quarters, states, codes }: ReleaseSize,
): Promise<number> {
  const places = [
    ['country', 'US'],
    ...DIVISIONS.map((name) => ['division', name]),
    ...Array.from({ length: states }, (_, index) => ['state', `S${index}`]),
  ] as [string, string][];
  const codeOf = (index: number): string => String(10_000 + index);
  const cells: object[] = [];
  for (const quarter of quarters) {
    for (const [placeLevel, place] of places) {
      for (const age of AGES) {
        const at = {
          quarter,
          placeLevel,
          place,
          age,
          kind: null,
          codeSystem: null,
          code: null,
          currency: null,
        };
        const crowd = placeLevel === 'country' ? 900_000 : placeLevel === 'division' ? 90_000 : 9000;
        cells.push({ ...at, measure: 'population', state: 'value', published: counts(crowd, null) });
        for (let code = 0; code < codes; code += 1) {
          const coded = { ...at, codeSystem: SNOMED, code: codeOf(code) };
          const patients = Math.floor(crowd / (code + 3));
          cells.push(cellOf({ ...coded, measure: 'condition_prevalence' }, patients, crowd));
          cells.push(cellOf({ ...coded, measure: 'treatment_use', kind: 'PROCEDURE' }, patients, crowd));
          if (age !== 'all') continue;
          const fee = 5000 + code * 100 + place.length;
          cells.push({
            ...coded,
            measure: 'fees',
            currency: 'USD',
            state: 'value',
            published: {
              ...counts(patients, null),
              sum: patients * fee,
              mean: fee,
              firstQuartile: fee - 900,
              median: fee - 100,
              thirdQuartile: fee + 800,
            },
          });
        }
      }
    }
  }
  const display = Array.from({ length: codes }, (_, index) => ({
    codeSystem: SNOMED,
    code: codeOf(index),
    display: `Finding number ${index}`,
  }));
  await publishSigned(file, { quarters, codes: display, cells });
  return cells.length;
}

function cellOf(at: object, patients: number, denominator: number): object {
  const isShown = patients >= 40;
  return {
    ...at,
    state: isShown ? 'value' : 'suppressed',
    published: isShown ? counts(patients, denominator) : null,
  };
}

function counts(patients: number, denominator: number | null) {
  const none = { sum: null, mean: null, firstQuartile: null, median: null, thirdQuartile: null };
  return { patients, events: patients + 5, subscribers: 6, denominator, ...none };
}

async function publishSigned(file: string, content: object): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const payload = JSON.stringify({ codeVersion: 'bench', parameters: {}, limits: {}, ...content });
  await publish({
    file,
    sealed: {
      payload,
      cellsHash: createHash('sha256').update(payload).digest('hex'),
      signature: sign(null, Buffer.from(payload), privateKey).toString('base64url'),
      keyId: 'bench',
    },
    gatePublicKey: publicKey.export({ format: 'jwk' }),
    breaches: {},
    inputRows: 0,
    runBy: 'operator',
  });
}
