import { rowIsThere, whoAsks, type Asker, type Row } from '../oracle.js';
import { RECORD_TABLES } from '../world/tables.js';
import type { RandomWorld } from '../world/randomWorld.js';
import type { Records } from '../world/records.js';

export type SubgraphRole = 'identity' | 'records' | 'billing' | 'consent';

/** A table with row security, and which of its rows the oracle says are there. */
export interface ProtectedTable {
  readonly table: string;
  readonly role: SubgraphRole;
  /** The column that tells its rows apart, if it is not `id`. */
  readonly key?: 'patient_id';
  readonly expected: (world: RandomWorld, records: Records, asker: Asker) => string[];
}

type OfPatient = { readonly id: string; readonly patient: string };

/** A table whose rows no clinic keeps and that carry no labels. */
function ofPatient(
  table: string,
  role: SubgraphRole,
  category: string,
  rowsOf: (world: RandomWorld) => readonly OfPatient[],
): ProtectedTable {
  return {
    table,
    role,
    expected: (world, _records, asker) =>
      rowsOf(world)
        .filter(({ patient }) => rowIsThere(world, asker, whole(patient), [category]))
        .map(({ id }) => id),
  };
}

const whole = (patient: string): Row => ({ patient, resource: 'Patient', labels: [] });

/** Every category that says something of a patient. */
const OF_PATIENTS = [
  'IDENTITY',
  'CONTACT',
  'CLINICAL',
  'MEDICATION',
  'LAB',
  'IMAGING',
  'DEVICE',
  'FINANCIAL',
  'CONSENT',
  'AUDIT',
];

export const PROTECTED_TABLES: readonly ProtectedTable[] = [
  {
    table: 'identity.patient',
    role: 'identity',
    expected: (world, _records, asker) =>
      world.patients.filter((patient) => rowIsThere(world, asker, whole(patient), ['IDENTITY', 'CONTACT'])),
  },
  ofPatient('identity.registration', 'identity', 'IDENTITY', ({ registrations }) => registrations),
  ofPatient('identity.app_connection', 'identity', 'CONSENT', ({ connections }) => connections),
  ofPatient('identity.delegation', 'identity', 'CONSENT', ({ delegations }) => delegations),
  ofPatient('consent.restriction', 'consent', 'CONSENT', ({ restrictions }) => restrictions),
  ofPatient('consent.objection', 'consent', 'CONSENT', ({ objections }) => objections),
  ofPatient('consent.erasure', 'consent', 'CONSENT', ({ erasures }) => erasures),
  ofPatient('consent.policy_acceptance', 'consent', 'CONSENT', ({ acceptances }) => acceptances),
  {
    table: 'consent.consent',
    role: 'consent',
    // "An app sees only the consents made out to itself" (decision 4).
    expected: (world, _records, asker) => {
      const app = whoAsks(world, asker).app?.id;
      return world.consents
        .filter(({ grantee }) => app === undefined || grantee === app)
        .filter(({ patient }) => rowIsThere(world, asker, whole(patient), ['CONSENT']))
        .map(({ id }) => id);
    },
  },
  {
    // Whoever may open anything of a patient needs the patient's key.
    table: 'keys.patient_key',
    role: 'identity',
    key: 'patient_id',
    expected: (world, _records, asker) =>
      world.patients.filter((patient) => rowIsThere(world, asker, whole(patient), OF_PATIENTS)),
  },
  ...RECORD_TABLES.map(({ table, subgraph, category }): ProtectedTable => ({
    table,
    role: subgraph,
    expected: (world, records, asker) =>
      records.rows
        .filter(({ of }) => of.table === table)
        .filter((row) => rowIsThere(world, asker, row, [category]))
        .map(({ id }) => id),
  })),
];
