import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { publish } from '@caregraph/store';

const SNOMED = 'http://snomed.info/sct';
const DIVISIONS = ['New England', 'Middle Atlantic', 'South Atlantic', 'Mountain', 'Pacific'];
const AGES = ['0-19', '20-39', '40-59', '60+'];
/** Cells of fewer patients are suppressed: with 40 codes the last 12 of every state. */
const SHOWN_FROM = 300;
const SUBSCRIBERS = 6;

/** How large a made-up release is. */
export interface ReleaseSize {
  readonly quarters: readonly string[];
  readonly states: number;
  readonly codes: number;
}

interface Member {
  readonly level: string;
  readonly name: string;
  /** Position in the same list. */
  readonly parent: number | null;
  readonly codeSystem?: string;
  readonly display?: string;
}

type Members = Readonly<
  Record<'place' | 'time' | 'age' | 'specialty' | 'kind' | 'currency' | 'code', readonly Member[]>
>;

/** Cells in columns, as the gate writes them; `state` is one letter a cell. */
interface Block {
  readonly measure: string;
  readonly cuboid: number;
  readonly count: number;
  readonly state: string;
  readonly [column: string]: string | number | readonly (number | null)[];
}

const MEASURES = [
  { measure: 'population', dimensions: ['place', 'time', 'age'] },
  { measure: 'condition_prevalence', dimensions: ['place', 'time', 'age', 'code'] },
  { measure: 'treatment_use', dimensions: ['place', 'time', 'age', 'kind', 'code'] },
  { measure: 'fees', dimensions: ['place', 'time', 'specialty', 'currency', 'code'] },
] as const;
const PLACE_LEVELS = ['country', 'division', 'state'] as const;
const AGE_LEVELS = ['all', 'age20'] as const;
const CROWD: Readonly<Record<string, number>> = { country: 900_000, division: 90_000, state: 9000 };

/**
 * Publishes a made-up release through the store, signed by a key of its own: the shape and size of a real one, and figures
 * that come from a formula. Returns the number of cells.
 */
export async function publishSynthetic(file: string, size: ReleaseSize): Promise<number> {
  const members = membersOf(size);
  const blocks = blocksOf(members);
  await publishSigned(file, {
    quarters: size.quarters,
    members,
    measures: MEASURES.map(({ measure, dimensions }) => ({
      measure,
      dimensions,
      cuboids: cuboidsOf(measure),
    })),
    blocks,
  });
  return blocks.reduce((sum, block) => sum + block.count, 0);
}

/** Every dimension with its hierarchy. The quarters are not of one year, and so have no parent. */
function membersOf({ quarters, states, codes }: ReleaseSize): Members {
  const top: Member = { level: 'all', name: 'all', parent: null };
  return {
    place: [
      { level: 'country', name: 'US', parent: null },
      ...DIVISIONS.map((name) => ({ level: 'division', name, parent: 0 })),
      ...Array.from({ length: states }, (_, index) => ({
        level: 'state',
        name: `S${index}`,
        parent: 1 + (index % DIVISIONS.length),
      })),
    ],
    time: quarters.map((name) => ({ level: 'quarter', name, parent: null })),
    age: [top, ...AGES.map((name) => ({ level: 'age20', name, parent: 0 }))],
    specialty: [top],
    kind: [{ level: 'kind', name: 'PROCEDURE', parent: null }],
    currency: [{ level: 'currency', name: 'USD', parent: null }],
    code: [
      top,
      { level: 'chapter', name: 'Findings', parent: 0 },
      { level: 'category', name: 'Findings with a number', parent: 1 },
      ...Array.from({ length: codes }, (_, index) => ({
        level: 'code',
        name: String(10_000 + index),
        parent: 2,
        codeSystem: SNOMED,
        display: `Finding number ${index}`,
      })),
    ],
  };
}

function cuboidsOf(measure: (typeof MEASURES)[number]['measure']): string[][] {
  const ages = measure === 'fees' ? ['all'] : AGE_LEVELS;
  const after = { population: [], condition_prevalence: ['code'], treatment_use: ['kind', 'code'] };
  return PLACE_LEVELS.flatMap((place) =>
    ages.map((age) =>
      measure === 'fees'
        ? [place, 'quarter', 'all', 'currency', 'code']
        : [place, 'quarter', age, ...after[measure]],
    ),
  );
}

/** A block for each measure, quarter, level of places and age: 1,200 cells with 30 states and 40 codes. */
function blocksOf(members: Members): Block[] {
  const codes = positionsAt(members.code, 'code');
  return members.time.flatMap((_, time) =>
    PLACE_LEVELS.flatMap((level, placeLevel) => {
      const places = positionsAt(members.place, level);
      const crowd = CROWD[level] ?? 0;
      const ofAge = members.age.flatMap((member, age) => {
        const cuboid = placeLevel * AGE_LEVELS.length + (member.level === 'all' ? 0 : 1);
        const patients = places.map(() => crowd);
        const coded = codedColumns(places, codes, time, crowd);
        const ages = coded.place.map(() => age);
        const denominator = coded.patients.map((value) => (value === null ? null : crowd));
        const common = { ...coded, cuboid, age: ages, denominator };
        return [
          {
            ...counted(patients),
            measure: 'population',
            cuboid,
            place: places,
            time: places.map(() => time),
            age: places.map(() => age),
          },
          { ...common, measure: 'condition_prevalence' },
          { ...common, measure: 'treatment_use', kind: coded.place.map(() => 0) },
        ];
      });
      return [...ofAge, feesBlock(members, places, codes, time, placeLevel)];
    }),
  );
}

function positionsAt(members: readonly Member[], level: string): number[] {
  return members.flatMap((member, position) => (member.level === level ? [position] : []));
}

/** Every code at every place, fewer patients the later the code stands. */
function codedColumns(
  places: readonly number[],
  codes: readonly number[],
  time: number,
  crowd: number,
): ReturnType<typeof counted> & Record<'place' | 'time' | 'code', number[]> {
  const patients = places.flatMap(() => codes.map((_, index) => Math.floor(crowd / (index + 3))));
  return {
    ...counted(patients),
    place: places.flatMap((place) => codes.map(() => place)),
    time: patients.map(() => time),
    code: places.flatMap(() => codes),
  };
}

function feesBlock(
  members: Members,
  places: readonly number[],
  codes: readonly number[],
  time: number,
  cuboid: number,
): Block {
  const coded = codedColumns(places, codes, time, CROWD[PLACE_LEVELS[cuboid] ?? ''] ?? 0);
  const first = codes[0] ?? 0;
  const fees = coded.code.map(
    (code, row) => 5000 + (code - first) * 100 + (members.place[coded.place[row] ?? 0]?.name.length ?? 0),
  );
  const shown = (value: (fee: number, patients: number) => number): (number | null)[] =>
    fees.map((fee, row) => {
      const patients = coded.patients[row] ?? null;
      return patients === null ? null : value(fee, patients);
    });
  return {
    ...coded,
    measure: 'fees',
    cuboid,
    specialty: fees.map(() => 0),
    currency: fees.map(() => 0),
    sum: shown((fee, patients) => patients * fee),
    mean: shown((fee) => fee),
    firstQuartile: shown((fee) => fee - 900),
    median: shown((fee) => fee - 100),
    thirdQuartile: shown((fee) => fee + 800),
  };
}

function counted(patients: readonly number[]) {
  const isShown = (value: number): boolean => value >= SHOWN_FROM;
  const shown = (value: (of: number) => number): (number | null)[] =>
    patients.map((of) => (isShown(of) ? value(of) : null));
  return {
    count: patients.length,
    state: patients.map((of) => (isShown(of) ? 'v' : 's')).join(''),
    patients: shown((of) => of),
    events: shown((of) => of + 5),
    subscribers: shown(() => SUBSCRIBERS),
  };
}

async function publishSigned(file: string, content: object): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const payload = JSON.stringify({ format: 2, codeVersion: 'bench', ...content });
  const manifest = JSON.stringify({
    format: 2,
    outcome: 'ACCEPTED',
    attemptedIn: '2026Q4',
    runBy: 'operator',
    codeVersion: 'bench',
    parameters: {},
    limits: {},
    quarters: [],
    inputRows: {},
    candidateHash: '',
    cellsHash: createHash('sha256').update(payload).digest('hex'),
    breaches: {},
    keyId: 'bench',
  });
  await publish({
    file,
    sealed: {
      manifest,
      signature: sign(null, Buffer.from(manifest), privateKey).toString('base64url'),
      payload,
    },
    gatePublicKey: publicKey.export({ format: 'jwk' }),
  });
}
