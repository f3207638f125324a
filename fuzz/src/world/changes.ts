import {
  acceptanceRow,
  consentRow,
  emergencyRow,
  erasureRow,
  insert,
  objectionRow,
  policyVersionRow,
  restrictionRow,
  type Database,
} from '../database/loadWorld.js';
import type { Random } from './random.js';
import {
  HOUR,
  randomConsent,
  randomObjection,
  randomRestriction,
  type Known,
  type RandomWorld,
} from './randomWorld.js';

/** Where a change happens, and to whom, if it can be. */
interface Place {
  readonly random: Random;
  readonly world: RandomWorld;
  readonly client: Database;
  /** The patient whom it should concern. */
  readonly patient: string;
}

/** Changes something in a world, in the model and in the database; null where there is nothing to change so. */
type Change = (place: Place) => Promise<unknown> | null;

const MINUTE = 60_000;

/** Replaces an element of a list of the world. */
function put<E extends { readonly id: string }>(list: E[], changed: E): void {
  list[list.findIndex(({ id }) => id === changed.id)] = changed;
}

function update(
  client: Database,
  table: string,
  set: string,
  id: string,
  ...values: unknown[]
): Promise<unknown> {
  return client.query(`update ${table} set ${set} where id = $1`, [id, ...values]);
}

/** One of the patient's, if there is any; else one of anybody's. */
function pickOf<E extends { readonly patient: string }>(
  { random, patient }: Place,
  list: readonly E[],
): E | null {
  const own = list.filter((each) => each.patient === patient);
  if (list.length === 0) return null;
  return random.pick(own.length > 0 ? own : list);
}

/** What ends, or begins again, by the end of its period. */
function periodChange<E extends Known<{ readonly patient: string; readonly to: number | null }>>(
  listOf: (world: RandomWorld) => E[],
  table: string,
  column: string,
): Change {
  return (place) => {
    const { world, client } = place;
    const found = pickOf(place, listOf(world));
    if (!found) return null;
    const isOpen = found.to === null || found.to > world.now;
    const to = isOpen ? world.now - MINUTE : null;
    put(listOf(world), { ...found, to });
    return update(client, table, `${column} = $2`, found.id, to === null ? null : new Date(to));
  };
}

/** What is placed and taken away again. */
function blockChange<E extends Known<{ readonly patient: string; readonly isOver: boolean }>>(
  listOf: (world: RandomWorld) => E[],
  table: string,
  column: string,
  made: (place: Place) => E,
  row: (element: E) => Readonly<Record<string, unknown>>,
): Change {
  return (place) => {
    const { random, world, client } = place;
    const found = pickOf(place, listOf(world));
    if (found && random.chance(0.6)) {
      put(listOf(world), { ...found, isOver: !found.isOver });
      return update(client, table, `${column} = ${found.isOver ? 'null' : 'now()'}`, found.id);
    }
    const element = made(place);
    listOf(world).push(element);
    return insert(client, table, [row(element)]);
  };
}

const CHANGES: Readonly<Record<string, Change>> = {
  'a consent is withdrawn, or given again'(place) {
    const { world, client } = place;
    const found = pickOf(place, world.consents);
    if (!found) return null;
    const status = found.status === 'ACTIVE' ? 'WITHDRAWN' : 'ACTIVE';
    put(world.consents, { ...found, status });
    const withdrawn = status === 'WITHDRAWN' ? 'now()' : 'null';
    return update(client, 'consent.consent', `status = $2, withdrawn_at = ${withdrawn}`, found.id, status);
  },
  'a consent is given'({ random, world, client, patient }) {
    const given = randomConsent({ ...world, random }, patient);
    world.consents.push(given);
    return insert(client, 'consent.consent', [consentRow(given)]);
  },
  'a consent is changed'(place) {
    const { random, world, client } = place;
    const found = pickOf(place, world.consents);
    if (!found) return null;
    const { categories, labels } = randomConsent({ ...world, random }, found.patient);
    put(world.consents, { ...found, categories, labels });
    return update(
      client,
      'consent.consent',
      'category_names = $2, label_names = $3',
      found.id,
      categories,
      labels,
    );
  },
  'a registration ends, or begins again': periodChange(
    ({ registrations }) => registrations,
    'identity.registration',
    'valid_to',
  ),
  'a delegation ends, or begins again': periodChange(
    ({ delegations }) => delegations,
    'identity.delegation',
    'valid_to',
  ),
  'an app is disconnected, or connected again': periodChange(
    ({ connections }) => connections,
    'identity.app_connection',
    'ended_at',
  ),
  'an account is suspended, or let in again'({ random, world, client }) {
    const found = random.pick(world.accounts);
    put(world.accounts, { ...found, isActive: !found.isActive, isMember: true });
    return update(client, 'identity.account', 'active = $2', found.id, !found.isActive);
  },
  'an app is suspended, or let in again'({ random, world, client }) {
    const found = random.pick(world.apps);
    put(world.apps, { ...found, isActive: !found.isActive });
    return update(client, 'identity.partner_app', 'active = $2', found.id, !found.isActive);
  },
  'a restriction is placed, or lifted': blockChange(
    ({ restrictions }) => restrictions,
    'consent.restriction',
    'lifted_at',
    ({ random, patient }) => randomRestriction(random, patient),
    restrictionRow,
  ),
  'an objection is raised, or withdrawn': blockChange(
    ({ objections }) => objections,
    'consent.objection',
    'withdrawn_at',
    ({ random, patient }) => randomObjection(random, patient),
    objectionRow,
  ),
  'an erasure begins, or is over': blockChange(
    ({ erasures }) => erasures,
    'consent.erasure',
    'finished_at',
    ({ random, patient }) => ({ id: random.uuid(), patient, isOver: random.chance(0.7) }),
    erasureRow,
  ),
  'a record is opened in an emergency'({ random, world, client, patient }) {
    const clinicians = world.accounts.filter(({ role }) => role === 'CLINICIAN');
    const [from, to] = [world.now - HOUR, world.now + 3 * HOUR];
    const opened = { id: random.uuid(), patient, account: random.pick(clinicians).id, from, to };
    world.emergencies.push(opened);
    return insert(client, 'consent.break_glass_grant', [emergencyRow(world, opened)]);
  },
  'an emergency is over'(place) {
    const { world, client } = place;
    const found = pickOf(
      place,
      world.emergencies.filter(({ to }) => to !== null && to > world.now),
    );
    if (!found) return null;
    const to = world.now - MINUTE;
    put(world.emergencies, { ...found, to });
    return update(client, 'consent.break_glass_grant', 'closed_at = $2', found.id, new Date(to));
  },
  'a version of the policy is accepted'({ random, world, client, patient }) {
    const version = world.policyVersions.length > 0 ? random.pick(world.policyVersions) : null;
    if (!version || world.acceptances.some((each) => each.patient === patient && each.version === version.id))
      return null;
    const accepted = { id: random.uuid(), patient, version: version.id };
    world.acceptances.push(accepted);
    return insert(client, 'consent.policy_acceptance', [acceptanceRow(accepted)]);
  },
};

/** Changes one thing in a world, if it can be of this patient, in the model and in the database, and says which. */
export async function changeWorld(
  random: Random,
  world: RandomWorld,
  client: Database,
  patient: string = random.pick(world.patients),
): Promise<string> {
  for (;;) {
    const [name, change] = random.pick(Object.entries(CHANGES));
    const changing = change({ random, world, client, patient });
    if (changing === null) continue;
    await changing;
    return name;
  }
}

/** A new version of the policy, for every world of the database: `versions` is the list that they share. */
export async function publishPolicyVersion(
  random: Random,
  versions: RandomWorld['policyVersions'],
  now: number,
  client: Database,
): Promise<void> {
  const publishedAt = now - HOUR + versions.length * 1000;
  const version = { id: random.uuid(), publishedAt, asksForAcceptance: random.chance(0.6) };
  versions.push(version);
  await insert(client, 'consent.policy_version', [policyVersionRow(version)]);
}
