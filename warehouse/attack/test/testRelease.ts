import { publish } from '@caregraph/store';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';

export interface TestCell {
  readonly measure: string;
  /** By dimension, in the measure's order: level and name. */
  readonly at: readonly (readonly [level: string, name: string])[];
  isShown: boolean;
  patients: number;
  events: number;
  subscribers: number;
  sum?: number;
  largest?: number;
  second?: number;
}

const DIMENSIONS: Readonly<Record<string, readonly string[]>> = {
  population: ['place', 'time', 'age'],
  condition_prevalence: ['place', 'time', 'age', 'code'],
  treatment_use: ['place', 'time', 'age', 'kind', 'code'],
  fees: ['place', 'time', 'specialty', 'currency', 'code'],
};

const STATES = ['MA', 'NY', 'CA'];
const CHAPTERS = ['Circulation', 'Respiration', 'Digestion', 'Nutrition'];
const SNOMED = 'http://snomed.info/sct';

/** Three states and their country, all published: 40 patients of each chapter in each, fees of six equal clinics. */
export function soundCells(quarter = '2026Q1'): TestCell[] {
  const places = [...STATES.map((name) => ['state', name, 1] as const), ['country', 'US', 3] as const];
  return places.flatMap(([level, name, states]): TestCell[] => {
    const here = [
      [level, name],
      ['quarter', quarter],
      ['all', 'all'],
    ] as const;
    const counts = (patients: number) => ({
      isShown: true,
      patients: patients * states,
      events: patients * states,
      subscribers: 6 * states,
    });
    return [
      { measure: 'population', at: here, ...counts(100) },
      ...CHAPTERS.map((chapter) => ({
        measure: 'condition_prevalence',
        at: [...here, ['chapter', chapter] as const],
        ...counts(40),
      })),
      {
        measure: 'fees',
        at: [...here, ['currency', 'USD'], ['code', '2000']],
        ...counts(60),
        sum: 60_000 * states,
        largest: 10_000,
        second: 10_000,
      },
    ];
  });
}

/** The cell of a measure at a place, and at a code if given. */
export function cellOf(cells: readonly TestCell[], measure: string, place: string, code?: string): TestCell {
  const cell = cells.find(
    (one) =>
      one.measure === measure &&
      one.at[0]?.[1] === place &&
      (code === undefined || one.at.at(-1)?.[1] === code),
  );
  if (!cell) throw new Error(`There is no ${measure} of ${place} ${code}.`);
  return cell;
}

interface Member {
  level: string;
  name: string;
  parent: number | null;
  codeSystem?: string;
  display?: null;
  evidence?: null;
}

const ABOVE: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  MA: [
    ['division', 'New England'],
    ['country', 'US'],
  ],
  NY: [
    ['division', 'Middle Atlantic'],
    ['country', 'US'],
  ],
  CA: [
    ['division', 'Pacific'],
    ['country', 'US'],
  ],
  '2000': [
    ['category', 'Visits'],
    ['chapter', 'Care'],
    ['all', 'all'],
  ],
  '9999': [
    ['category', 'Visits'],
    ['chapter', 'Care'],
    ['all', 'all'],
  ],
};

/** The release as payload and as the candidate that it came of, from cells that nobody has checked. */
function linesOf(cells: readonly TestCell[]): { payload: string; candidate: string[] } {
  const members: Record<string, Member[]> = {
    place: [],
    time: [],
    age: [],
    specialty: [],
    kind: [],
    currency: [],
    code: [],
  };
  const positionOf = (dimension: string, [level, name]: readonly [string, string]): number => {
    const list = members[dimension] ?? [];
    const known = list.findIndex((member) => member.level === level && member.name === name);
    if (known >= 0) return known;
    const [next, ...rest] = ABOVE[name] ?? (level === 'chapter' ? [['all', 'all'] as const] : []);
    const parent = next ? positionOf(dimension, next) : null;
    for (const one of rest) positionOf(dimension, one);
    const coded = level === 'code' ? { codeSystem: SNOMED, display: null, evidence: null } : {};
    return list.push({ level, name, parent, ...coded }) - 1;
  };
  const tables = Map.groupBy(cells, (cell) => `${cell.measure} ${cell.at.map(([level]) => level).join(' ')}`);
  const measures = Object.entries(DIMENSIONS).map(([measure, dimensions]) => ({
    measure,
    dimensions,
    cuboids: [...tables.keys()]
      .filter((key) => key.startsWith(`${measure} `))
      .map((key) => key.split(' ').slice(1)),
    coarsened: [],
  }));
  const blocks = [...tables].map(([key, own]) => {
    const measure = key.split(' ')[0] ?? '';
    const cuboid =
      measures
        .find((one) => one.measure === measure)
        ?.cuboids.findIndex((levels) => key.endsWith(levels.join(' '))) ?? 0;
    const where = Object.fromEntries(
      (DIMENSIONS[measure] ?? []).map((dimension, d) => [
        dimension,
        own.map((cell) => positionOf(dimension, cell.at[d] ?? ['', ''])),
      ]),
    );
    const column = (of: (cell: TestCell) => number): number[] => own.map(of);
    const shown = (of: (cell: TestCell) => number): (number | null)[] =>
      own.map((cell) => (cell.isShown ? of(cell) : null));
    const evidence = {
      patients: column((cell) => cell.patients),
      events: column((cell) => cell.events),
      subscribers: column((cell) => cell.subscribers),
      largestEvents: column((cell) => Math.ceil(cell.events / 2)),
      secondEvents: column((cell) => Math.floor(cell.events / 2)),
      largestEventsBy: column(() => 0),
      secondEventsBy: column(() => 1),
    };
    const amounts = {
      sum: column((cell) => cell.sum ?? 0),
      largest: column((cell) => cell.largest ?? 0),
      second: column((cell) => cell.second ?? 0),
      largestBy: own.map((_, n) => n * 2),
      secondBy: own.map((_, n) => n * 2 + 1),
    };
    const head = {
      measure,
      cuboid,
      count: own.length,
      ...where,
      state: own.map((cell) => (cell.isShown ? 'v' : 's')).join(''),
    };
    return {
      evidence: { ...head, ...evidence, ...(measure === 'fees' ? amounts : {}) },
      published: {
        ...head,
        patients: shown((cell) => cell.patients),
        events: shown((cell) => cell.events),
        subscribers: shown((cell) => cell.subscribers),
        ...(measure === 'fees' ? { sum: shown((cell) => cell.sum ?? 0) } : {}),
        ...(measure === 'condition_prevalence' ? { denominator: shown(() => 100) } : {}),
      },
    };
  });
  const quarters = [...new Set(cells.map((cell) => cell.at[1]?.[1] ?? ''))];
  const head = { format: 2, codeVersion: '0.2.0', parameters: {}, quarters, members, measures };
  return {
    payload: JSON.stringify({ ...head, blocks: blocks.map((block) => block.published) }),
    candidate: [head, ...blocks.map((block) => block.evidence), { cells: cells.length }].map((line) =>
      JSON.stringify(line),
    ),
  };
}

/** Publishes cells that no gate has seen, as if one had signed them; the candidate is what they really are. */
export async function publishUnchecked(file: string, cells: readonly TestCell[]): Promise<string[]> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const { payload, candidate } = linesOf(cells);
  const manifest = JSON.stringify({
    outcome: 'ACCEPTED',
    attemptedIn: '2026Q4',
    runBy: 'operator',
    codeVersion: '0.2.0',
    parameters: {},
    limits: {},
    quarters: [],
    inputRows: {},
    candidateHash: '',
    cellsHash: createHash('sha256').update(payload).digest('hex'),
    breaches: {},
    keyId: 'none',
  });
  const signature = sign(null, Buffer.from(manifest), privateKey).toString('base64url');
  await publish({
    file,
    sealed: { manifest, signature, payload },
    gatePublicKey: publicKey.export({ format: 'jwk' }),
  });
  return candidate;
}
