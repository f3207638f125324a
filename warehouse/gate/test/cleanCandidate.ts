import type { Candidate, CandidateCell } from '../src/index.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends object | null ? Mutable<T[K]> : T[K] };
export type EditableCandidate = Mutable<Candidate>;
export type EditableCell = Mutable<CandidateCell>;

const STATES = {
  MA: 'New England',
  CT: 'New England',
  NY: 'Middle Atlantic',
  PA: 'Middle Atlantic',
} as const;
const AGES = ['0-19', '20-39', '40-59', '60+'];
const CLINICS_PER_STATE = 6;
const PATIENTS_PER_STATE_AND_AGE = 20;

interface Place {
  readonly placeLevel: string;
  readonly place: string;
  readonly states: number;
}

const PLACES: readonly Place[] = [
  ...Object.keys(STATES).map((place) => ({ placeLevel: 'state', place, states: 1 })),
  ...[...new Set(Object.values(STATES))].map((place) => ({ placeLevel: 'division', place, states: 2 })),
  { placeLevel: 'country', place: 'US', states: 4 },
];

/** A candidate in which every rule holds: four states with six clinics each, equal numbers everywhere, all published. */
export function cleanCandidate(): EditableCandidate {
  const cells = PLACES.flatMap((place) => [
    ...[...AGES, 'all'].flatMap((age) => [
      countCell('population', place, age, {}),
      countCell('condition_prevalence', place, age, { codeSystem: 'http://snomed.info/sct', code: '1001' }),
      countCell('treatment_use', place, age, {
        kind: 'PROCEDURE',
        codeSystem: 'http://snomed.info/sct',
        code: '2001',
      }),
    ]),
    feeCell(place),
  ]);
  return {
    codeVersion: '0.1.0',
    parameters: { minimumPatients: 11 },
    quarters: ['2026Q1'],
    codes: [
      {
        codeSystem: 'http://snomed.info/sct',
        code: '1001',
        display: 'Essential hypertension',
        evidence: { patients: 11, subscribers: 3 },
      },
    ],
    input: { rows: {} },
    cells,
  };
}

/** The one cell with these coordinates. */
export function cellOf(
  candidate: EditableCandidate,
  measure: string,
  place: string,
  age: string,
): EditableCell {
  const cell = candidate.cells.find(
    (one) => one.measure === measure && one.place === place && one.age === age,
  );
  if (!cell) throw new Error(`There is no ${measure} of ${place} ${age}.`);
  return cell;
}

export function suppress(cell: EditableCell): void {
  cell.state = 'suppressed';
  cell.published = null;
}

function countCell(
  measure: CandidateCell['measure'],
  { placeLevel, place, states }: Place,
  age: string,
  code: { kind?: string; codeSystem?: string; code?: string },
): EditableCell {
  const patients = PATIENTS_PER_STATE_AND_AGE * states * (age === 'all' ? AGES.length : 1);
  const subscribers = CLINICS_PER_STATE * states;
  const counts = { patients, events: patients * 2, subscribers };
  const none = { sum: null, mean: null, firstQuartile: null, median: null, thirdQuartile: null };
  return {
    measure,
    quarter: '2026Q1',
    placeLevel,
    place,
    age,
    kind: code.kind ?? null,
    codeSystem: code.codeSystem ?? null,
    code: code.code ?? null,
    currency: null,
    state: 'value',
    published: { ...counts, denominator: measure === 'population' ? null : patients, ...none },
    evidence: { ...counts, sum: null, largest: null, second: null, quantiles: null },
  };
}

function feeCell({ placeLevel, place, states }: Place): EditableCell {
  const patients = PATIENTS_PER_STATE_AND_AGE * states * AGES.length;
  const counts = { patients, events: patients * 2, subscribers: CLINICS_PER_STATE * states };
  const sum = 60_000 * states;
  const window = { sum: 11 * 500, largest: 2000, second: 1500 };
  return {
    measure: 'fees',
    quarter: '2026Q1',
    placeLevel,
    place,
    age: 'all',
    kind: null,
    codeSystem: 'http://snomed.info/sct',
    code: '2001',
    currency: 'USD',
    state: 'value',
    published: {
      ...counts,
      denominator: null,
      sum,
      mean: Math.round(sum / counts.events),
      firstQuartile: 500,
      median: 500,
      thirdQuartile: 500,
    },
    evidence: {
      ...counts,
      sum,
      largest: 12_000,
      second: 11_000,
      quantiles: [{ ...window }, { ...window }, { ...window }],
    },
  };
}
