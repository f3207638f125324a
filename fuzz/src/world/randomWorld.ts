import {
  knowsOf,
  type Account,
  type App,
  type Asker,
  type Consent,
  type Delegation,
  type Restriction,
  type World,
} from '../oracle.js';
import type { Random } from './random.js';

/** A world as the oracle sees it, that can be changed, and who is in it. */
export interface RandomWorld extends Mutable<World> {
  readonly clinics: readonly string[];
  readonly patients: readonly string[];
  readonly researchers: readonly string[];
  readonly now: number;
}

/** Whatever is in it has the identifier under which the database holds it. */
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer E)[] ? Known<E>[] : T[Key] };
export type Known<E> = E & { readonly id: string };

export const CATEGORIES =
  'IDENTITY CONTACT CLINICAL MEDICATION LAB IMAGING DEVICE FINANCIAL CONSENT AUDIT'.split(' ');
export const LABELS = 'SUBSTANCE_USE MENTAL_HEALTH HIV SEXUAL_REPRODUCTIVE VIOLENCE GENETIC'.split(' ');
const PURPOSES = 'TREATMENT PAYMENT OPERATIONS PATIENT_REQUEST EMERGENCY RESEARCH BENCHMARKING'.split(' ');
const STAFF = 'CLINICIAN CLINICIAN FRONT_DESK BILLER CLINIC_ADMIN PRIVACY_OFFICER'.split(' ');
const OWN_PURPOSE: Readonly<Record<string, readonly string[]>> = {
  CLINICIAN: ['TREATMENT', 'EMERGENCY'],
  FRONT_DESK: ['OPERATIONS'],
  BILLER: ['PAYMENT'],
  CLINIC_ADMIN: ['OPERATIONS'],
  PRIVACY_OFFICER: ['OPERATIONS'],
};
const LIKELY = new Set(['PATIENT', 'CLINICIAN', 'BILLER', 'FRONT_DESK', 'PRIVACY_OFFICER']);
export const RESOURCES = (
  'Patient Encounter Appointment Condition Procedure Immunization AllergyIntolerance MedicationRequest ' +
  'Observation DiagnosticReport ImagingStudy Device Claim ExplanationOfBenefit Invoice ChargeItem Coverage Consent'
).split(' ');
export const CODES = [
  { system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' },
  { system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' },
  { system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'LAB' },
  { system: 'http://hl7.org/fhir/allergy-intolerance-category', code: 'food' },
];

export const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * A small world with two clinics (or three), in which most things happen to somebody: the fewer people, the more often
 * rights meet. `now` is in milliseconds; no period begins or ends within an hour of it. Policy versions are the whole
 * platform's: worlds that share a database share them.
 */
export function randomWorld(
  random: Random,
  now: number,
  policyVersions = randomPolicyVersions(random, now),
): RandomWorld {
  const list = (length: number): string[] => Array.from({ length }, () => random.uuid());
  const clinics = list(2 + random.below(2));
  const patients = list(2 + random.below(3));
  const accounts = randomAccounts(random, clinics, patients);
  const apps = randomApps(random);
  const researchers = accounts.filter(({ role }) => role === 'RESEARCHER').map(({ id }) => id);
  const people = { random, now, clinics, patients, accounts, apps, researchers };
  return {
    ...people,
    registrations: pairs(people, patients, clinics, 0.6).map(([patient, clinic]) => ({
      id: random.uuid(),
      patient,
      clinic,
      ...period(random, now),
    })),
    connections: pairs(people, patients, partners(apps), 0.7).map(([patient, app]) => ({
      id: random.uuid(),
      patient,
      app,
      ...period(random, now),
    })),
    delegations: patients.flatMap((patient) =>
      Array.from({ length: random.below(3) }, () => randomDelegation(people, patient)),
    ),
    consents: patients.flatMap((patient) =>
      Array.from({ length: random.below(7) }, () => randomConsent(people, patient)),
    ),
    policyVersions,
    acceptances: policyVersions.flatMap(({ id }) =>
      random.some(patients, 0.7).map((patient) => ({ id: random.uuid(), patient, version: id })),
    ),
    restrictions: random.some(patients, 0.2).map((patient) => randomRestriction(random, patient)),
    objections: random.some(patients, 0.2).map((patient) => randomObjection(random, patient)),
    erasures: random.some(patients, 0.08).map((patient) => ({
      id: random.uuid(),
      patient,
      isOver: random.chance(0.25),
    })),
    emergencies: randomEmergencies(people),
  };
}

export interface People {
  readonly random: Random;
  readonly now: number;
  readonly clinics: readonly string[];
  readonly patients: readonly string[];
  readonly accounts: readonly Account[];
  readonly apps: readonly App[];
  readonly researchers: readonly string[];
}

const partners = (apps: readonly App[]): string[] => apps.filter(({ isOurs }) => !isOurs).map(({ id }) => id);

function randomAccounts(random: Random, clinics: readonly string[], patients: readonly string[]): Account[] {
  const account = (role: string, clinic: string | null, patient: string | null): Account => ({
    id: random.uuid(),
    role,
    clinic,
    patient,
    isActive: random.chance(0.96),
    isMember: clinic === null || random.chance(0.96),
  });
  return [
    ...patients.map((patient) => account('PATIENT', null, patient)),
    ...['DELEGATE', 'DELEGATE', 'RESEARCHER', 'OPERATOR', 'DEVELOPER'].map((role) =>
      account(role, null, null),
    ),
    ...clinics.flatMap((clinic) => STAFF.map((role) => account(role, clinic, null))),
  ];
}

/** The first is ours: through it people use the platform itself. */
function randomApps(random: Random): App[] {
  return [
    { id: random.uuid(), isOurs: true, isActive: random.chance(0.99) },
    { id: random.uuid(), isOurs: false, isActive: true },
    { id: random.uuid(), isOurs: false, isActive: random.chance(0.8) },
  ];
}

function pairs(
  { random }: People,
  some: readonly string[],
  others: readonly string[],
  probability: number,
): [string, string][] {
  return some.flatMap((one) =>
    random.some(others, probability).map((other): [string, string] => [one, other]),
  );
}

/** Mostly now; else over, or not yet. */
function period(random: Random, now: number): { from: number; to: number | null } {
  const away = HOUR + random.below(30 * DAY);
  if (random.chance(0.12)) return { from: now - away - DAY, to: now - away };
  if (random.chance(0.08)) return { from: now + away, to: random.chance(0.5) ? now + away + DAY : null };
  return { from: now - away, to: random.chance(0.5) ? now + away : null };
}

function randomDelegation({ random, now, accounts }: People, patient: string): Known<Delegation> {
  const delegates = accounts.filter(({ role }) => role === 'DELEGATE');
  return {
    id: random.uuid(),
    patient,
    account: random.pick(delegates).id,
    categories: random.some(CATEGORIES, 0.5),
    labels: random.some(LABELS, 0.3),
    ...period(random, now),
  };
}

export function randomConsent(people: People, patient: string): Known<Consent> {
  const { random, now } = people;
  const rights = {
    categories: random.some(CATEGORIES, random.chance(0.3) ? 1 : 0.4),
    labels: random.chance(0.5) ? [] : random.some(LABELS, 0.5),
    status: random.chance(0.8) ? 'ACTIVE' : random.pick(['WITHDRAWN', 'REFUSED']),
    ...period(random, now),
  };
  const [granteeKind, grantee] = randomGrantee(people);
  const usual = {
    APP: ['PATIENT_REQUEST', 'TREATMENT', 'RESEARCH'],
    SUBSCRIBER: PURPOSES,
    RESEARCH: ['RESEARCH'],
  };
  const purposes = random.chance(0.9) ? usual[granteeKind] : PURPOSES;
  return { id: random.uuid(), patient, granteeKind, grantee, purpose: random.pick(purposes), ...rights };
}

function randomGrantee({
  random,
  clinics,
  apps,
  researchers,
}: People): ['APP' | 'SUBSCRIBER' | 'RESEARCH', string] {
  const kind = random.below(10);
  if (kind < 5) return ['APP', random.pick(partners(apps))];
  return kind < 9 ? ['SUBSCRIBER', random.pick(clinics)] : ['RESEARCH', random.pick(researchers)];
}

export function randomRestriction(random: Random, patient: string): Known<Restriction> {
  return {
    id: random.uuid(),
    patient,
    categories: random.chance(0.4) ? null : [random.pick(CATEGORIES), ...random.some(CATEGORIES, 0.2)],
    isOver: random.chance(0.25),
  };
}

export function randomObjection(random: Random, patient: string): RandomWorld['objections'][number] {
  return { id: random.uuid(), patient, purpose: random.pick(PURPOSES), isOver: random.chance(0.25) };
}

/** Versions of the privacy policy, some of which ask patients to accept them. */
export function randomPolicyVersions(random: Random, now: number): RandomWorld['policyVersions'] {
  return Array.from({ length: random.below(3) }, (_, index) => ({
    id: random.uuid(),
    publishedAt: now - (10 - index) * DAY,
    asksForAcceptance: random.chance(0.5),
  }));
}

function randomEmergencies(people: People): RandomWorld['emergencies'] {
  const { random, now, patients, accounts } = people;
  const clinicians = accounts.filter(({ role }) => role === 'CLINICIAN');
  const opened = patients.flatMap((patient) => Array.from({ length: random.below(3) }, () => patient));
  return opened.map((patient) => {
    const isOver = random.chance(0.25);
    const from = isOver ? now - 2 * DAY : now - HOUR;
    return { id: random.uuid(), patient, account: random.pick(clinicians).id, from, to: from + 4 * HOUR };
  });
}

/** Somebody of the world, with a token and a purpose that often fit, and often do not. */
export function randomAsker(random: Random, world: RandomWorld): Asker {
  return random.chance(0.35) ? randomApp(random, world) : randomPerson(random, world);
}

/** Mostly somebody who may know of some patient: of whom nothing is seen, little can be compared. */
export function likelyAsker(random: Random, world: RandomWorld): Asker {
  let asker = randomAsker(random, world);
  for (let tries = random.below(8); tries > 0 && knownPatients(world, asker).length === 0; tries -= 1)
    asker = randomAsker(random, world);
  return asker;
}

export function knownPatients(world: RandomWorld, asker: Asker): string[] {
  return world.patients.filter((patient) => knowsOf(world, asker, patient));
}

function randomPerson(random: Random, world: RandomWorld): Asker {
  // Those who have been given something are the more interesting ones.
  const given = [...world.delegations, ...world.emergencies].map(({ account }) => account);
  const likely = world.accounts.filter(({ id, role }) => LIKELY.has(role) || given.includes(id));
  const account = random.pick(random.chance(0.3) ? world.accounts : likely);
  const usual = OWN_PURPOSE[account.role];
  const purpose = random.chance(0.03)
    ? random.pick(PURPOSES)
    : usual && random.chance(0.8)
      ? random.pick(usual)
      : null;
  return {
    account: account.id,
    app: (world.apps[0] as App).id, // randomApps makes three
    purpose,
    tokenPatient: random.chance(0.1) ? random.pick(world.patients) : null,
    scopes: randomScopes(random, 'user'),
    now: world.now,
  };
}

function randomApp(random: Random, world: RandomWorld): Asker {
  const app = random.pick(world.apps.slice(1)).id;
  const purpose = random.chance(0.1) ? null : random.pick(['PATIENT_REQUEST', 'TREATMENT', 'RESEARCH']);
  const asker = { app, purpose, now: world.now };
  if (random.chance(0.3)) {
    const tokenPatient = random.chance(0.1) ? random.pick(world.patients) : null;
    return { ...asker, account: null, tokenPatient, scopes: randomScopes(random, 'system') };
  }
  const person = random.pick(world.accounts.filter(({ role }) => role === 'PATIENT'));
  const tokenPatient = random.chance(0.03) ? random.pick(world.patients) : person.patient;
  return { ...asker, account: person.id, tokenPatient, scopes: randomScopes(random, 'patient') };
}

function randomScopes(random: Random, fitting: string): string[] {
  return Array.from({ length: random.below(4) }, () => randomScope(random, fitting));
}

function randomScope(random: Random, fitting: string): string {
  const context = random.chance(0.7) ? fitting : random.pick(['patient', 'user', 'system', 'nobody']);
  const type = random.chance(0.6) ? '*' : random.pick(RESOURCES);
  const letters = random.chance(0.6) ? 'rs' : random.pick(['cruds', 'r', 's', 'cud', 'sr', 'read', '']);
  if (random.chance(0.75)) return `${context}/${type}.${letters}`;
  const { system, code } = random.pick(CODES);
  return `${context}/${type}.${letters}?category=${random.chance(0.5) ? code : `${system}|${code}`}`;
}
