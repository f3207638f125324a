import { LABELS, type RandomWorld } from './randomWorld.js';
import type { Row } from '../oracle.js';
import type { Random } from './random.js';
import { RECORD_TABLES, type RecordTable } from './tables.js';

/** A row of a table with rows that clinics keep: as the oracle sees it, and as the database holds it. */
export interface RecordRow extends Row {
  readonly id: string;
  readonly of: RecordTable;
  readonly clinic: string | null;
  readonly columns: Readonly<Record<string, unknown>>;
}

export interface PatientColumns {
  readonly id: string;
  readonly columns: Readonly<Record<string, unknown>>;
}

/** The records of a world: everybody's, by patient and table. */
export interface Records {
  readonly patients: readonly PatientColumns[];
  readonly rows: readonly RecordRow[];
}

/** Up to `most` rows of each table for each patient, kept by this clinic, that one, or none, some of them labelled. */
export function randomRecords(random: Random, world: RandomWorld, most: number): Records {
  return {
    patients: world.patients.map((id) => ({ id, columns: randomPatient(random, id) })),
    rows: world.patients.flatMap((patient) => rowsOfPatient(random, world, patient, most)),
  };
}

function rowsOfPatient(random: Random, world: RandomWorld, patient: string, most: number): RecordRow[] {
  const rows: RecordRow[] = [];
  const some = (type: string): string | null => {
    const ids = rows.filter(({ of }) => of.type === type).map(({ id }) => id);
    return ids.length > 0 && random.chance(0.7) ? random.pick(ids) : null;
  };
  for (const of of RECORD_TABLES) {
    for (let count = random.below(most + 1); count > 0; count -= 1) {
      const id = random.uuid();
      const pointers = {
        ...(POINTS_TO_ENCOUNTER.has(of.type) ? { encounter_id: some('Encounter') } : {}),
        ...(POINTS_TO_CLAIM.has(of.type) ? { claim_id: some('Claim') } : {}),
        ...(of.type === 'DiagnosticReport'
          ? { result_ids: [some('Observation')].filter((one) => one !== null) }
          : {}),
      };
      // Few days, so that some rows are of the same; at times none is known.
      const day = `2026-0${1 + random.below(9)}-0${1 + random.below(9)}T08:00:00.000Z`;
      const sorted = { [of.sortedBy]: random.chance(0.1) ? null : day };
      const clinic = random.chance(0.15) ? null : random.pick(world.clinics);
      const columns = { ...of.columns(random, `row ${id}`), ...pointers, ...sorted, subscriber_id: clinic };
      rows.push({
        id,
        of,
        patient,
        resource: of.type,
        clinic,
        labels: random.chance(0.7) ? [] : random.some(LABELS, 0.25),
        columns,
        ...codesOf(of, columns),
      });
    }
  }
  return rows;
}

const POINTS_TO_CLAIM = new Set(['ExplanationOfBenefit', 'Invoice', 'ChargeItem']);
const POINTS_TO_ENCOUNTER = new Set(
  RECORD_TABLES.filter(({ fields }) => fields.some(({ name }) => name === 'encounter')).map(
    ({ type }) => type,
  ),
);

function codesOf({ codes }: RecordTable, columns: Readonly<Record<string, unknown>>): Pick<Row, 'codes'> {
  if (!codes) return {};
  const carried = [columns[codes.column]].flat().filter((code) => typeof code === 'string');
  return carried.length > 0 ? { codes: carried.map((code) => ({ system: codes.system, code })) } : {};
}

function randomPatient(random: Random, id: string): Readonly<Record<string, unknown>> {
  const year = 1930 + random.below(90);
  return {
    family_name: `Family ${id}`,
    given_names: ['Ada'],
    medical_record_number: `MRN-${id.slice(0, 8)}`,
    birth_date: `${year}-02-03`,
    gender: random.pick(['female', 'male']),
    phone: `555-${id.slice(0, 4)}`,
    email: `${id}@example.org`,
    city: `City ${id.slice(0, 4)}`,
  };
}

/** Newest first; what has no time comes last; of the same time, the higher identifier first. */
export function inOrder(rows: readonly RecordRow[]): RecordRow[] {
  const time = ({ of, columns }: RecordRow): string => String(columns[of.sortedBy] ?? '');
  return rows.toSorted((a, b) => {
    if (time(a) !== time(b)) return time(a) < time(b) ? 1 : -1;
    return a.id < b.id ? 1 : -1;
  });
}
