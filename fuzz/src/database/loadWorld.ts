import { createTestKeys } from '@caregraph/keys/testing';
import type { ClientBase } from 'pg';
import { labelMask, categoryMask, type Category, type Label } from '@caregraph/policy';
import type { Random } from '../world/random.js';
import type { RandomWorld } from '../world/randomWorld.js';
import { RECORD_TABLES } from '../world/tables.js';
import type { PatientColumns, RecordRow, Records } from '../world/records.js';

/** Whatever takes statements. */
export type Database = Pick<ClientBase, 'query'>;

type TableRow = Readonly<Record<string, unknown>>;

/** The client id of an app of a world, as tokens name it. */
export const clientIdOf = (app: string): string => `client-${app}`;

/**
 * Writes a world into a real database, as the role that imports, through the ordinary triggers. The order in which
 * the sources of grants come is random: it must not matter.
 */
export async function loadWorld(
  client: Database,
  random: Random,
  world: RandomWorld,
  records: Records,
): Promise<void> {
  await insert(
    client,
    'identity.subscriber',
    world.clinics.map((id) => ({ id, name: 'Clinic', active: true })),
  );
  await insertPatients(client, records.patients);
  await insert(client, 'identity.partner_app', appRows(world));
  await insert(client, 'identity.account', accountRows(world));
  const sources = Object.entries(sourceRows(world));
  while (sources.length > 0) {
    const [[table, rows] = ['', []]] = sources.splice(random.below(sources.length), 1);
    await insert(client, table, rows);
  }
  for (const { table } of RECORD_TABLES) {
    await insert(client, table, records.rows.filter(({ of }) => of.table === table).map(recordRow));
  }
}

/** The only place that writes `identity.patient`. */
async function insertPatients(client: Database, patients: readonly PatientColumns[]): Promise<void> {
  await insert(
    client,
    'identity.patient',
    patients.map(({ id, columns }) => ({ id, ...columns })),
  );
}

/** Versions of the policy are of the whole platform: written once for all worlds of a database. */
export async function loadPolicyVersions(
  client: Database,
  versions: RandomWorld['policyVersions'],
): Promise<void> {
  for (const version of versions) await insert(client, 'consent.policy_version', [policyVersionRow(version)]);
}

/** Rows of tables with something sealed are sealed under the tests' keys, which the graph's processes have too. */
export async function insert(client: Database, table: string, plain: readonly TableRow[]): Promise<void> {
  if (plain.length === 0) return;
  const rows = await createTestKeys().sealRows(client, table, plain);
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].join(', ');
  await client.query(
    `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
    [JSON.stringify(rows)],
  );
}

const time = (instant: number | null): string | null =>
  instant === null ? null : new Date(instant).toISOString();
const labelsMask = (labels: readonly string[]): number => labelMask(labels as readonly Label[]); // words of the world

function appRows({ apps }: RandomWorld): TableRow[] {
  return apps.map(({ id, isOurs, isActive }) => ({
    id,
    client_id: clientIdOf(id),
    name: 'App',
    first_party: isOurs,
    active: isActive,
    metadata: {},
  }));
}

function accountRows({ accounts }: RandomWorld): TableRow[] {
  return accounts.map((account) => ({
    id: account.id,
    name: `account-${account.id}`,
    role: account.role,
    display_name: 'Account',
    subscriber_id: account.clinic,
    patient_id: account.patient,
    password_hash: '-',
    active: account.isActive && account.isMember,
    created_at: '2026-01-01T00:00:00Z',
  }));
}

/** What grants are made of, by table. */
function sourceRows(world: RandomWorld): Record<string, TableRow[]> {
  return {
    'identity.registration': world.registrations.map(({ id, patient, clinic, from, to }) => ({
      id,
      patient_id: patient,
      subscriber_id: clinic,
      valid_from: time(from),
      valid_to: time(to),
    })),
    'identity.delegation': world.delegations.map(
      ({ id, patient, account, categories, labels, from, to }) => ({
        id,
        patient_id: patient,
        delegate_account_id: account,
        category_mask: categoryMask(categories as readonly Category[]), // words of the world
        label_mask: labelsMask(labels),
        valid_from: time(from),
        valid_to: time(to),
      }),
    ),
    'identity.app_connection': world.connections.map(({ id, patient, app, from, to }) => ({
      id,
      patient_id: patient,
      app_id: app,
      connected_at: time(from),
      ended_at: time(to),
    })),
    'consent.consent': world.consents.map(consentRow),
    'consent.restriction': world.restrictions.map(restrictionRow),
    'consent.objection': world.objections.map(objectionRow),
    'consent.erasure': world.erasures.map(erasureRow),
    'consent.break_glass_grant': world.emergencies.map((each) => emergencyRow(world, each)),
    'consent.policy_acceptance': world.acceptances.map(acceptanceRow),
  };
}

const PLACED = '2026-01-02T00:00:00Z';
const OVER = '2026-01-03T00:00:00Z';

export function consentRow(consent: RandomWorld['consents'][number]): TableRow {
  return {
    id: consent.id,
    patient_id: consent.patient,
    grantee_kind: consent.granteeKind,
    grantee_id: consent.grantee,
    purpose: consent.purpose,
    category_names: consent.categories,
    label_names: consent.labels,
    status: consent.status,
    period_start: time(consent.from),
    period_end: time(consent.to),
    granted_at: PLACED,
    withdrawn_at: consent.status === 'WITHDRAWN' ? OVER : null,
  };
}

export function restrictionRow({
  id,
  patient,
  categories,
  isOver,
}: RandomWorld['restrictions'][number]): TableRow {
  return {
    id,
    patient_id: patient,
    category_names: categories,
    placed_at: PLACED,
    lifted_at: isOver ? OVER : null,
  };
}

export function objectionRow({ id, patient, purpose, isOver }: RandomWorld['objections'][number]): TableRow {
  return { id, patient_id: patient, purpose, raised_at: PLACED, withdrawn_at: isOver ? OVER : null };
}

export function erasureRow({ id, patient, isOver }: RandomWorld['erasures'][number]): TableRow {
  return { id, patient_id: patient, begun_at: PLACED, finished_at: isOver ? OVER : null };
}

export function emergencyRow(
  { accounts }: RandomWorld,
  { id, patient, account, from, to }: RandomWorld['emergencies'][number],
): TableRow {
  return {
    id,
    patient_id: patient,
    account_id: account,
    subscriber_id: accounts.find((each) => each.id === account)?.clinic,
    reason: 'UNCONSCIOUS',
    ticket: 'ER-4711',
    opened_at: time(from),
    expires_at: time(to),
  };
}

export function acceptanceRow({ id, patient, version }: RandomWorld['acceptances'][number]): TableRow {
  return { id, patient_id: patient, policy_version_id: version, accepted_at: PLACED };
}

export function policyVersionRow({
  id,
  publishedAt,
  asksForAcceptance,
}: RandomWorld['policyVersions'][number]): TableRow {
  return { id, version: id, published_at: time(publishedAt), material: asksForAcceptance };
}

function recordRow({ id, patient, labels, columns }: RecordRow): TableRow {
  return { id, patient_id: patient, labels: labelsMask(labels), ...columns };
}
