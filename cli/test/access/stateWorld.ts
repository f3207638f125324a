import { CPT, SNOMED } from '@caregraph/insights/testing';
import { benchmarkId } from '@caregraph/measure';
import { randomUUID } from 'node:crypto';
import { categoryMask, labelMask, type Category, type Purpose } from '@caregraph/policy';
import type { TestViewer } from '@caregraph/subgraph-kit/testing';
import { createTestKeys } from '@caregraph/keys/testing';
import type { Client } from 'pg';
import {
  covered,
  purposeOf,
  restrictedCategory,
  scopesIn,
  type Needed,
} from '../../src/generate/access/accessMatrix.js';
import type { Place } from '../../src/generate/access/accessPlace.js';
import { LABEL, type AccessState, type Source } from '../../src/generate/access/accessState.js';
import { PATIENT_ROW, RECORD } from './record.js';

/** A patient of its own in one state, with a complete record, and the viewer who asks for it. */
export interface StateWorld {
  readonly state: AccessState;
  /** The places this world answers for: all, or those that need the same categories of a grant. */
  readonly places: readonly Place[];
  readonly patient: string;
  readonly app: string;
  /** Where a viewer who is staff belongs to. */
  readonly clinic: string;
  readonly viewer: TestViewer;
  /** GraphQL type → the identifiers of its rows. */
  readonly ids: Readonly<Record<string, readonly string[]>>;
}

type Rows = Map<string, Record<string, unknown>[]>;

const STAFF = new Set(['CLINICIAN', 'FRONT_DESK', 'BILLER', 'CLINIC_ADMIN', 'PRIVACY_OFFICER']);
const WEB_CLIENT = 'matrix-web';
const POLICY_VERSION = randomUUID();
const BEFORE = '2020-01-01T00:00:00Z';
const ENDED = '2021-01-01T00:00:00Z';
const LATER = '2999-01-01T00:00:00Z';

/** A world for each state; where consent is for a category, one for each set of categories that places need. */
export async function stateWorlds(
  client: Client,
  states: readonly AccessState[],
  places: readonly Place[],
): Promise<StateWorld[]> {
  const rows: Rows = new Map();
  add(rows, 'identity.partner_app', {
    id: randomUUID(),
    client_id: WEB_CLIENT,
    name: 'Web',
    first_party: true,
    active: true,
    metadata: {},
  });
  add(rows, 'consent.policy_version', {
    id: POLICY_VERSION,
    version: 'matrix',
    published_at: BEFORE,
    material: true,
  });
  const worlds = states.flatMap((state) => {
    const byCategory =
      state.restricted === 'CATEGORY' || state.sources.some(({ covers }) => covers && covers !== 'ALL');
    const byType = state.scopes !== undefined;
    if (!byCategory && !byType) return [worldOf(rows, state, places)];
    const groups = Map.groupBy(places, ({ needs, category, resource, path }) =>
      byType ? `${resource}|${path.split('.')[0]}` : `${needs.join()}|${needs.length > 0 ? category : ''}`,
    );
    return [...groups.values()].map((group) => worldOf(rows, state, group));
  });
  for (const table of INSERT_ORDER) await insert(client, table, rows.get(table) ?? []);
  return worlds;
}

const EVERYBODY = { specialtyLevel: 'all', specialty: 'all' } as const;
const FEE = { kind: 'FEE', codeSystem: CPT, concept: '99213', currency: 'USD' } as const;
const CONDITION = { kind: 'CONDITION', codeSystem: SNOMED, concept: '38341003', currency: '' } as const;

/** A fee and a condition that are shown, and a fee of a specialty that is hidden, in the tests' small country. */
const BENCHMARKS = [
  { ...FEE, ...EVERYBODY, placeLevel: 'COUNTRY', place: 'US' } as const,
  { ...CONDITION, ...EVERYBODY, placeLevel: 'COUNTRY', place: 'US' } as const,
  { ...FEE, specialtyLevel: 'family', specialty: 'Primary care', placeLevel: 'STATE', place: 'IL' } as const,
].map((key) => benchmarkId({ ...key, period: '2026Q2', conceptLevel: 'CODE' }));

/** Sources of grants come after what they refer to, and restrictions before the grants they stop. */
const INSERT_ORDER = [
  'identity.subscriber',
  'identity.practitioner',
  'identity.patient',
  'identity.partner_app',
  'identity.account',
  'identity.app_registration',
  'consent.policy_version',
  'consent.policy_acceptance',
  'consent.restriction',
  'consent.objection',
  'consent.erasure',
  'consent.break_glass_grant',
  'identity.registration',
  'identity.delegation',
  'identity.app_connection',
  'consent.consent',
  ...Object.values(RECORD).map(({ table }) => table),
];

function add(rows: Rows, table: string, row: Record<string, unknown>): void {
  const list = rows.get(table) ?? [];
  list.push(row);
  rows.set(table, list);
}

async function insert(
  client: Client,
  table: string,
  plain: readonly Record<string, unknown>[],
): Promise<void> {
  if (plain.length === 0) return;
  const rows = await createTestKeys().sealRows(client, table, plain);
  const columns = Object.keys(rows[0] ?? {}).join(', ');
  await client.query(
    `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
    [JSON.stringify(rows)],
  );
}

interface Cast {
  readonly patient: string;
  readonly anotherPatient: string;
  readonly ownClinic: string;
  readonly anotherClinic: string;
  readonly practitioner: string;
  readonly app: string;
  readonly account: string;
  readonly colleague: string;
  /** Registered with the viewer's account, whatever role that has by now. */
  readonly registeredApp: string;
}

function worldOf(rows: Rows, state: AccessState, places: readonly Place[]): StateWorld {
  const needed: Needed = places[0] ?? { needs: [], category: 'PUBLIC', resource: '', path: '' };
  const cast: Cast = {
    patient: randomUUID(),
    anotherPatient: randomUUID(),
    ownClinic: randomUUID(),
    anotherClinic: randomUUID(),
    practitioner: randomUUID(),
    app: randomUUID(),
    account: randomUUID(),
    colleague: randomUUID(),
    registeredApp: randomUUID(),
  };
  addCast(rows, cast, state);
  const consents = addSources(rows, cast, state, needed);
  const emergencies = addEmergencies(rows, cast, state);
  return {
    state,
    places,
    patient: cast.patient,
    app: cast.app,
    clinic: cast.ownClinic,
    viewer: viewerOf(cast, state, needed),
    ids: {
      ...addRecord(rows, cast, state),
      Patient: [cast.patient],
      Subscriber: [cast.anotherClinic],
      Practitioner: [cast.practitioner],
      PartnerApp: [cast.app],
      RegisteredApp: [cast.registeredApp],
      Consent: consents,
      PolicyVersion: [POLICY_VERSION],
      Benchmark: BENCHMARKS,
      ...addStopped(rows, cast),
      ...emergencies,
    },
  };
}

function addCast(rows: Rows, cast: Cast, { role, sources, suspended, tokenFor }: AccessState): void {
  for (const id of [cast.ownClinic, cast.anotherClinic]) {
    const place = { phone: '555-0199', city: 'Springfield', state: 'IL', country: 'US' };
    add(rows, 'identity.subscriber', { id, name: 'Clinic', active: true, ...place, specialty: 'Cardiology' });
  }
  add(rows, 'identity.practitioner', {
    id: cast.practitioner,
    family_name: 'Roe',
    given_names: ['Bea'],
    npi: '1234567893',
    active: true,
    specialty: 'Cardiology',
  });
  add(rows, 'identity.patient', { id: cast.patient, ...PATIENT_ROW });
  add(rows, 'identity.patient', { id: cast.anotherPatient, ...PATIENT_ROW });
  add(rows, 'identity.partner_app', {
    id: cast.app,
    client_id: `app-${cast.app}`,
    name: 'App',
    first_party: false,
    active: suspended !== 'APP',
    metadata: {},
  });
  // A person lets an app act, so apps have an account beside them, which is a patient's.
  const isOwn = role === 'PATIENT' ? sources.length > 0 : tokenFor !== 'ANOTHER_PATIENT';
  const isPatient = role === 'PATIENT' || role === 'PARTNER_APP';
  add(rows, 'identity.account', {
    id: cast.account,
    name: `account-${cast.account}`,
    role: isPatient ? 'PATIENT' : role,
    display_name: 'Account',
    subscriber_id: STAFF.has(role) ? cast.ownClinic : null,
    patient_id: isPatient ? (isOwn ? cast.patient : cast.anotherPatient) : null,
    password_hash: '-',
    active: suspended !== 'ACCOUNT',
  });
  addRegisteredApp(rows, cast);
  if (sources.some(({ otherAccount }) => otherAccount)) {
    add(rows, 'identity.account', {
      id: cast.colleague,
      name: `account-${cast.colleague}`,
      role,
      display_name: 'Colleague',
      subscriber_id: cast.ownClinic,
      patient_id: null,
      password_hash: '-',
      active: true,
    });
  }
}

function addRegisteredApp(rows: Rows, { registeredApp, account }: Cast): void {
  add(rows, 'identity.partner_app', {
    id: registeredApp,
    client_id: `app-${registeredApp}`,
    name: 'Registered',
    first_party: false,
    active: true,
    metadata: { redirect_uris: ['https://app.example/'], scope: 'patient/*.rs' },
  });
  add(rows, 'identity.app_registration', {
    app_id: registeredApp,
    owner_id: account,
    secret_hash: '$scrypt$',
    registered_at: BEFORE,
    secret_changed_at: BEFORE,
    suspended_by_owner: false,
  });
}

function viewerOf(cast: Cast, state: AccessState, needed: Needed): TestViewer {
  const purpose = purposeOf(state);
  const scope = scopesIn(state, needed).join(' ');
  if (state.role !== 'PARTNER_APP') return { accountId: cast.account, clientId: WEB_CLIENT, purpose, scope };
  const app = { clientId: `app-${cast.app}`, purpose, scope };
  if (state.tokenFor === 'THE_APP_ITSELF') return { ...app, accountId: cast.app };
  const patient = state.tokenFor === 'ANOTHER_PATIENT' ? cast.anotherPatient : cast.patient;
  return { ...app, accountId: cast.account, patient };
}

/** Writes the sources of grants; returns the identifiers of the patient's consents. */
function addSources(rows: Rows, cast: Cast, state: AccessState, needed: Needed): string[] {
  const { patient } = cast;
  // Somewhere else the patient is registered too, so that `registeredWith` has a value.
  addRegistration(rows, patient, cast.anotherClinic, false);
  if (state.restricted) {
    const names = state.restricted === 'ALL' ? null : [restrictedCategory(needed)];
    const placed = { category_names: names, placed_at: BEFORE, lifted_at: null };
    add(rows, 'consent.restriction', { id: randomUUID(), patient_id: patient, ...placed });
  }
  if (state.erasing)
    add(rows, 'consent.erasure', { id: randomUUID(), patient_id: patient, begun_at: BEFORE });
  if (!state.policyNotAccepted) {
    const accepted = { policy_version_id: POLICY_VERSION, accepted_at: BEFORE };
    add(rows, 'consent.policy_acceptance', { id: randomUUID(), patient_id: patient, ...accepted });
  }
  if (state.objected) {
    const raised = { purpose: purposeOf(state), raised_at: BEFORE, withdrawn_at: null };
    add(rows, 'consent.objection', { id: randomUUID(), patient_id: patient, ...raised });
  }
  const categories: readonly Category[] = ['CLINICAL'];
  const consents = [
    // Of the kinds a consent can be, two more, so that every field has a value: neither gives the viewer anything.
    addConsent(rows, { patient, grantee: ['SUBSCRIBER', randomUUID()], purpose: 'TREATMENT', categories }),
    addConsent(rows, {
      patient,
      grantee: ['APP', cast.app],
      purpose: 'RESEARCH',
      categories,
      withdrawn: true,
    }),
  ];
  for (const source of state.sources) {
    const validity = { valid_from: BEFORE, valid_to: source.ended ? ENDED : null };
    if (source.kind === 'REGISTRATION') addRegistration(rows, patient, cast.ownClinic, source.ended ?? false);
    if (source.kind === 'DELEGATION') {
      add(rows, 'identity.delegation', {
        id: randomUUID(),
        patient_id: patient,
        delegate_account_id: cast.account,
        category_mask: categoryMask(covered(source.covers, needed)),
        label_mask: source.label ? labelMask([LABEL]) : 0,
        ...validity,
      });
    }
    if (source.kind === 'CONNECTION') {
      const connected = { connected_at: BEFORE, ended_at: source.ended ? ENDED : null };
      add(rows, 'identity.app_connection', {
        id: randomUUID(),
        patient_id: patient,
        app_id: cast.app,
        ...connected,
      });
    }
    if (source.kind === 'BREAK_GLASS') addBreakGlass(rows, cast, source);
    if (source.kind === 'CONSENT') {
      const purpose = source.otherPurpose ? 'TREATMENT' : purposeOf(state);
      const named = { purpose, categories: covered(source.covers, needed) };
      consents.push(addConsent(rows, { ...source, patient, grantee: granteeOf(cast, state), ...named }));
    }
  }
  return consents;
}

function addBreakGlass(rows: Rows, cast: Cast, source: Source): void {
  const hour = 3_600_000;
  const opened = Date.now() - (source.ended ? 5 : 1) * hour;
  add(rows, 'consent.break_glass_grant', {
    id: randomUUID(),
    patient_id: cast.patient,
    account_id: source.otherAccount ? cast.colleague : cast.account,
    subscriber_id: cast.ownClinic,
    reason: 'UNCONSCIOUS',
    ticket: 'ER-1',
    opened_at: new Date(opened),
    expires_at: new Date(opened + 4 * hour),
    closed_at: source.withdrawn ? new Date(opened + 1000) : null,
    reviewed_at: null,
    reviewed_by: null,
    outcome: null,
  });
}

/** What the patient has stopped and let go again: it stops nothing, and every field of it has a value. */
function addStopped(rows: Rows, { patient }: Cast): Record<string, string[]> {
  const restriction = randomUUID();
  const objection = randomUUID();
  const lifted = { category_names: ['DEVICE'], placed_at: ENDED, lifted_at: ENDED };
  add(rows, 'consent.restriction', { id: restriction, patient_id: patient, ...lifted });
  const withdrawn = { purpose: 'BENCHMARKING', raised_at: ENDED, withdrawn_at: ENDED };
  add(rows, 'consent.objection', { id: objection, patient_id: patient, ...withdrawn });
  return { ProcessingRestriction: [restriction], PurposeObjection: [objection] };
}

/**
 * Emergencies long over, which open nothing: one of the viewer's own to close, one of a colleague to review, and one that
 * has been reviewed, the newest.
 */
function addEmergencies(rows: Rows, cast: Cast, { role }: AccessState): Record<string, string[]> {
  const at = (day: number, hour: number): Date => new Date(Date.UTC(2021, 0, day, hour));
  const emergency = (account: string, day: number, reviewed: boolean): string => {
    const id = randomUUID();
    add(rows, 'consent.break_glass_grant', {
      id,
      patient_id: cast.patient,
      account_id: account,
      subscriber_id: cast.ownClinic,
      reason: 'UNCONSCIOUS',
      ticket: 'ER-1',
      opened_at: at(day, 1),
      expires_at: at(day, 5),
      closed_at: reviewed ? at(day, 2) : null,
      reviewed_at: reviewed ? at(day, 9) : null,
      reviewed_by: reviewed ? cast.account : null,
      outcome: reviewed ? 'JUSTIFIED' : null,
    });
    return id;
  };
  const own = role === 'CLINICIAN' ? emergency(cast.account, 1, false) : randomUUID();
  const colleagues = emergency(cast.colleague, 2, false);
  // Only where nothing newer is opened: the newest is the one that a list shows first.
  emergency(cast.colleague, 3, true);
  return { 'BreakGlass of the viewer': [own], BreakGlass: [colleagues] };
}

function granteeOf(cast: Cast, { role }: AccessState): [string, string] {
  if (role === 'PARTNER_APP') return ['APP', cast.app];
  return role === 'RESEARCHER' ? ['RESEARCH', cast.account] : ['SUBSCRIBER', cast.ownClinic];
}

function addRegistration(rows: Rows, patient: string, clinic: string, ended: boolean): void {
  add(rows, 'identity.registration', {
    id: randomUUID(),
    patient_id: patient,
    subscriber_id: clinic,
    valid_from: BEFORE,
    valid_to: ended ? ENDED : null,
  });
}

interface ConsentGiven extends Partial<Source> {
  readonly patient: string;
  readonly grantee: readonly [kind: string, id: string];
  readonly purpose: Purpose;
  readonly categories: readonly Category[];
}

function addConsent(rows: Rows, given: ConsentGiven): string {
  const { patient, grantee, purpose, categories, withdrawn, ended, label } = given;
  const id = randomUUID();
  add(rows, 'consent.consent', {
    id,
    patient_id: patient,
    grantee_kind: grantee[0],
    grantee_id: grantee[1],
    purpose,
    category_names: categories,
    label_names: label || withdrawn ? [LABEL] : [],
    status: withdrawn ? 'WITHDRAWN' : 'ACTIVE',
    period_start: BEFORE,
    period_end: ended ? ENDED : LATER,
    granted_at: BEFORE,
    withdrawn_at: withdrawn ? ENDED : null,
  });
  return id;
}

function addRecord(rows: Rows, cast: Cast, state: AccessState): Record<string, string[]> {
  const id = Object.fromEntries(Object.keys(RECORD).map((type) => [type, randomUUID()]));
  const pointers = {
    encounter: id['Encounter'] ?? '',
    observation: id['Observation'] ?? '',
    claim: id['Claim'] ?? '',
    invoice: id['Invoice'] ?? '',
    practitioner: cast.practitioner,
  };
  const keeper = { OTHER_CLINIC: cast.anotherClinic, NOBODY: null, OWN: cast.ownClinic }[
    state.keptBy ?? 'OWN'
  ];
  for (const [type, { table, columns }] of Object.entries(RECORD)) {
    add(rows, table, {
      id: id[type],
      patient_id: cast.patient,
      subscriber_id: keeper,
      labels: state.labelled ? labelMask([LABEL]) : 0,
      ...columns(pointers),
    });
  }
  return Object.fromEntries(Object.entries(id).map(([type, value]) => [type, [value]]));
}
