/**
 * A small health record for the benchmark of the gateway: three subgraphs that must be asked one after the other, and the same
 * schema in one piece. Everything is computed from numbers, so that all answer alike.
 */

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n';

const PATIENT_FIELDS =
  'family: String given: String birthDate: String gender: Gender generalPractitioner: String';
const ENCOUNTER_FIELDS =
  'status: String start: String end: String reason: String serviceProvider: String isVirtual: Boolean';
const CLAIM_FIELDS = 'status: String created: String total: Money insurer: String';
const VALUES = `
  enum Gender { FEMALE MALE }
`;
const MONEY = 'type Money { amountMinor: Int currency: String }';
const QUERY = 'type Query { patient(id: ID!): Patient patients(first: Int!): [Patient!] }';

export const SUBGRAPHS: Readonly<Record<string, string>> = {
  identity: `${LINK}${QUERY}${VALUES} type Patient @key(fields: "id") { id: ID! ${PATIENT_FIELDS} }`,
  records: `${LINK}
    type Patient @key(fields: "id") { id: ID! encounters(first: Int!): [Encounter!] }
    type Encounter { id: ID! ${ENCOUNTER_FIELDS} claim: Claim }
    type Claim @key(fields: "id") { id: ID! }`,
  billing: `${LINK}${MONEY} type Claim @key(fields: "id") { id: ID! ${CLAIM_FIELDS} }`,
};

/** The same schema in one server. */
export const MONOLITH = `${QUERY}${VALUES}${MONEY}
  type Patient { id: ID! ${PATIENT_FIELDS} encounters(first: Int!): [Encounter!] }
  type Encounter { id: ID! ${ENCOUNTER_FIELDS} claim: Claim }
  type Claim { id: ID! ${CLAIM_FIELDS} }`;

const SELECTION = `
  id family given birthDate gender generalPractitioner
  encounters(first: 2) {
    id status start end reason serviceProvider isVirtual
    claim { id status created insurer total { amountMinor currency } }
  }`;

/** Each is answered by identity, then records, then billing. */
export const OPERATIONS = {
  /** About 0.9 kB. */
  hops3: { query: `query Chart($id: ID!) { patient(id: $id) {${SELECTION}} }`, connections: 16 },
  /** About 90 kB. */
  heavy: { query: `query Charts($first: Int!) { patients(first: $first) {${SELECTION}} }`, connections: 8 },
} as const;

export type OperationName = keyof typeof OPERATIONS;

/** Requests differ in their variables, so that no two at once are likely to be the same. */
export const VARIANTS = 20;

export function variablesOf(name: OperationName, variant: number): Record<string, unknown> {
  return name === 'hops3' ? { id: `p${100 + variant}` } : { first: 96 + (variant % 5) };
}

const ENCOUNTERS_OF_A_PATIENT = 2;

export function patient(id: string) {
  return {
    id,
    family: `Specimen-${id}`,
    given: 'Ada',
    birthDate: `19${40 + (numberOf(id) % 60)}-02-11`,
    gender: numberOf(id) % 2 === 0 ? 'FEMALE' : 'MALE',
    generalPractitioner: 'Dr. Example, Sample Clinic North, 12 Example Street',
  };
}

export const patients = (first: number) =>
  Array.from({ length: first }, (_, index) => patient(`p${index + 1}`));

export function encountersOf(patientId: string) {
  return Array.from({ length: ENCOUNTERS_OF_A_PATIENT }, (_, index) => ({
    id: `e${patientId}-${index}`,
    status: 'finished',
    start: `2026-0${index + 1}-11T09:00:00Z`,
    end: `2026-0${index + 1}-11T09:30:00Z`,
    reason: 'Follow-up of hypertension, stage 1',
    serviceProvider: 'Sample Clinic North',
    isVirtual: index % 2 === 0,
    claim: { id: `c${patientId}-${index}` },
  }));
}

export function claim(id: string) {
  return {
    id,
    status: 'active',
    created: '2026-03-01',
    insurer: 'Sample Mutual Insurance',
    total: { amountMinor: 12_500 + numberOf(id), currency: 'EUR' },
  };
}

function numberOf(id: string): number {
  return Number(id.replaceAll(/\D/g, '')) % 9973;
}
