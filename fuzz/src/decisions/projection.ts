import {
  categoryMask,
  labelMask,
  registrationMasks,
  type Block,
  type Category,
  type Grant,
  type Label,
  type Purpose,
  type Role,
  type Subject,
  type Viewer,
} from '@caregraph/policy';
import { whoAsks, type Asker, type Row } from '../oracle.js';
import type { RandomWorld } from '../world/randomWorld.js';

/** What `decide` is told of a world: as the database would tell it, but by other means than the database's. */
export interface Projection {
  readonly viewer: Viewer;
  /** The viewer's grants, by patient. */
  readonly grants: ReadonlyMap<string, readonly Grant[]>;
  /** The patient's blocks, by patient. */
  readonly blocks: ReadonlyMap<string, readonly Block[]>;
}

const ALL = 4095;
const ALL_LABELS = 63;
const SINCE = '2026-01-01T00:00:00Z';
// The world's words are those of the policy; a word that is not would give an empty mask, and a mismatch.
const maskOf = (names: readonly string[]): number => categoryMask(names as readonly Category[]);
const labelsMask = (names: readonly string[]): number => labelMask(names as readonly Label[]);

/** Projects what one viewer has in a world. Grants stopped by a block are still there: `decide` is to stop them itself. */
export function project(world: RandomWorld, asker: Asker): Projection {
  const me = whoAsks(world, asker);
  const granteeId = me.app?.id ?? me.account?.clinic ?? me.account?.id ?? 'nobody';
  const viewer: Viewer = {
    accountId: asker.account ?? asker.app,
    clientId: asker.app,
    role: me.role as Role,
    active: me.isActive,
    granteeId,
    subscriberId: me.app ? null : (me.account?.clinic ?? null),
    patientId: me.account?.patient ?? null,
    onlyPatientId: asker.tokenPatient,
    purpose: me.purpose as Purpose,
    scopes: new Set(asker.scopes),
  };
  const grants = new Map(world.patients.map((patient) => [patient, [] as Grant[]]));
  const give = (
    patient: string,
    kind: Grant['sourceKind'],
    mask: number,
    labels: number,
    tenant?: string,
  ): void =>
    void grants.get(patient)?.push({
      sourceKind: kind,
      sourceId: `${kind}-${patient}`,
      categoryMask: mask,
      labelMask: labels,
      tenantId: tenant ?? null,
    });
  const isOn = ({ from, to }: { from: number; to: number | null }): boolean =>
    from <= asker.now && !(to !== null && to <= asker.now);
  const forRequest = me.purpose === 'PATIENT_REQUEST';
  if (me.role === 'PATIENT' && me.account?.patient && forRequest)
    give(me.account.patient, 'SELF', ALL, ALL_LABELS);
  for (const each of world.delegations.filter(isOn)) {
    if (each.account === granteeId && forRequest)
      give(each.patient, 'DELEGATION', maskOf(each.categories) | 1, labelsMask(each.labels));
  }
  for (const each of world.registrations.filter(isOn)) {
    for (const [purpose, mask] of registrationMasks())
      if (each.clinic === granteeId && purpose === me.purpose)
        give(each.patient, 'REGISTRATION', mask, 0, each.clinic);
  }
  const connections = world.connections.filter(isOn);
  for (const each of connections) if (each.app === granteeId) give(each.patient, 'CONNECTION', 1, 0);
  const material = world.policyVersions
    .filter(({ asksForAcceptance }) => asksForAcceptance)
    .toSorted((a, b) => a.publishedAt - b.publishedAt)
    .at(-1);
  for (const each of world.consents.filter(isOn)) {
    if (each.grantee !== granteeId || each.purpose !== me.purpose || each.status !== 'ACTIVE') continue;
    const isConnected = connections.some(
      ({ patient, app }) => patient === each.patient && app === each.grantee,
    );
    if (each.granteeKind === 'APP' && !isConnected) continue;
    const accepted = world.acceptances.some(
      ({ patient, version }) => patient === each.patient && version === material?.id,
    );
    if (material && !accepted) continue;
    give(each.patient, 'CONSENT', maskOf(each.categories) | 1, labelsMask(each.labels));
  }
  for (const each of world.emergencies.filter(isOn)) {
    if (each.account === me.account?.id && !me.app && me.purpose === 'EMERGENCY')
      give(each.patient, 'BREAK_GLASS', 509, ALL_LABELS);
  }
  return { viewer, grants, blocks: blocksOf(world) };
}

function blocksOf(world: RandomWorld): Map<string, Block[]> {
  const blocks = new Map(world.patients.map((patient) => [patient, [] as Block[]]));
  const stop = (patient: string, kind: Block['kind'], categories: number, purpose: string | null): void =>
    void blocks.get(patient)?.push({
      kind,
      categoryMask: categories,
      purpose: purpose as Purpose | null, // a word of the world, see above
      since: SINCE,
      sourceId: `${kind}-${patient}`,
    });
  for (const { patient, categories, isOver } of world.restrictions)
    if (!isOver) stop(patient, 'RESTRICTION', categories === null ? ALL : maskOf(categories), null);
  for (const { patient, purpose, isOver } of world.objections)
    if (!isOver) stop(patient, 'OBJECTION', ALL, purpose);
  for (const { patient, isOver } of world.erasures) if (!isOver) stop(patient, 'ERASURE', ALL, null);
  return blocks;
}

export function subjectOf(row: Row): Subject {
  return {
    patientId: row.patient,
    labels: labelsMask(row.labels),
    tenantId: row.clinic ?? null,
    resource: row.resource,
    ...(row.clinic === undefined ? {} : { isClinicRow: true }),
    ...(row.codes === undefined ? {} : { codes: row.codes.map(({ system, code }) => `${system}|${code}`) }),
    ...(row.isList ? { isList: true } : {}),
    ...(row.isNew ? { isNew: true } : {}),
  };
}
