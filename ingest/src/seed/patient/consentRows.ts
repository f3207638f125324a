import type { Category, Label, Purpose } from '@caregraph/policy';
import { DAY_MS, YEAR_MS, iso } from '../calendar.js';
import type { Clinic } from '../clinics.js';
import {
  ALL_LABELS,
  APP_CHOICES,
  CLINIC_CHOICES,
  CONSENT_MIX,
  DATA_CATEGORIES,
  LABEL_SHARES,
  OBJECTING_SHARE,
  RESEARCH_PROGRAM_ID,
  RESTRICTED_SHARE,
  WAREHOUSE_ID,
  type AnswerShares,
} from '../model/consentMix.js';
import { startOf, type Patient } from './patient.js';

type Answer = 'active' | 'withdrawn' | 'refused' | 'expired';

interface Grantee {
  readonly mix: keyof typeof CONSENT_MIX;
  readonly kind: 'APP' | 'SUBSCRIBER' | 'RESEARCH' | 'WAREHOUSE';
  readonly id: string;
  readonly purpose: Purpose;
  readonly categories: readonly Category[];
}

/**
 * What the patient has answered to whoever asked. Every draw is made whether or not it is used, so that the
 * presence of the demo app changes nothing else about the patient.
 */
export function writeConsents(patient: Patient, registered: readonly Clinic[]): void {
  const { random, population } = patient;
  writeAnswer(patient, {
    mix: 'warehouse',
    kind: 'WAREHOUSE',
    id: WAREHOUSE_ID,
    purpose: 'BENCHMARKING',
    categories: DATA_CATEGORIES,
  });
  writeAnswer(patient, {
    mix: 'research',
    kind: 'RESEARCH',
    id: RESEARCH_PROGRAM_ID,
    purpose: 'RESEARCH',
    categories: DATA_CATEGORIES,
  });
  const neighbours = population.directory.all.filter((clinic) => !registered.includes(clinic));
  const other = neighbours.length === 0 ? patient.home : random.weighted(neighbours, ({ size }) => size);
  writeAnswer(patient, {
    mix: 'otherClinic',
    kind: 'SUBSCRIBER',
    id: other.id,
    purpose: 'TREATMENT',
    categories: random.pick(CLINIC_CHOICES),
  });
  writeAppConsent(patient);
  writeRestriction(patient);
  writeObjection(patient);
}

/**
 * A consent to an app stands beside the connection that its sign-in made; withdrawing sometimes ends that
 * as well.
 */
function writeAppConsent(patient: Patient): void {
  const { random, population } = patient;
  const categories = random.pick(APP_CHOICES);
  const endsConnection = random.chance(0.5);
  const answered = writeAnswer(patient, {
    mix: 'app',
    kind: 'APP',
    id: population.appId ?? '',
    purpose: 'PATIENT_REQUEST',
    categories,
  });
  if (answered === null || population.appId === null) return;
  patient.batch.add('identity.app_connection', {
    id: patient.nextId('appConnection'),
    patient_id: patient.id,
    app_id: population.appId,
    connected_at: iso(answered.givenMs),
    ended_at: answered.withdrawnMs !== null && endsConnection ? iso(answered.withdrawnMs) : null,
  });
}

/**
 * Draws the answer and adds its row; null where nothing was asked. A grantee without an id is not there:
 * no row.
 */
function writeAnswer(
  patient: Patient,
  grantee: Grantee,
): { givenMs: number; withdrawnMs: number | null } | null {
  const { random, population, endMs } = patient;
  const answer = drawAnswer(random.next(), CONSENT_MIX[grantee.mix]);
  const givenMs =
    Math.floor(random.between(startOf(patient), Math.max(startOf(patient), endMs - 40 * DAY_MS)) / 1000) *
    1000;
  const withdrawnMs = Math.floor(random.between(givenMs, endMs) / 1000) * 1000;
  const labels = chooseLabels(patient, grantee.mix);
  if (answer === null || grantee.id === '') return null;
  const isOld = givenMs < Date.UTC(2025, 3, 1);
  patient.batch.add('consent.consent', {
    id: patient.nextId('consent'),
    patient_id: patient.id,
    grantee_kind: grantee.kind,
    grantee_id: grantee.id,
    purpose: grantee.purpose,
    category_names: grantee.categories,
    label_names: labels,
    status: answer === 'withdrawn' ? 'WITHDRAWN' : answer === 'refused' ? 'REFUSED' : 'ACTIVE',
    period_start: iso(givenMs),
    period_end:
      answer === 'expired' ? iso(withdrawnMs) : grantee.kind === 'APP' ? iso(givenMs + 5 * YEAR_MS) : null,
    policy_version_id: population.policyVersionIds[isOld ? 0 : 1] ?? null,
    granted_at: iso(givenMs),
    withdrawn_at: answer === 'withdrawn' ? iso(withdrawnMs) : null,
  });
  return { givenMs, withdrawnMs: answer === 'withdrawn' ? withdrawnMs : null };
}

function drawAnswer(draw: number, shares: AnswerShares): Answer | null {
  let rest = draw;
  for (const answer of ['active', 'withdrawn', 'refused', 'expired'] as const) {
    if (rest < shares[answer]) return answer;
    rest -= shares[answer];
  }
  return null;
}

function chooseLabels(patient: Patient, mix: keyof typeof LABEL_SHARES): readonly Label[] {
  const draw = patient.random.next();
  const some = ALL_LABELS.filter(() => patient.random.chance(0.5));
  const shares = LABEL_SHARES[mix];
  if (draw < shares.all) return ALL_LABELS;
  return draw < shares.all + shares.some ? some : [];
}

function writeRestriction(patient: Patient): void {
  const { random } = patient;
  const placedMs = Math.floor(random.between(startOf(patient), patient.endMs) / 1000) * 1000;
  const isLifted = random.chance(0.25);
  if (!random.chance(RESTRICTED_SHARE)) return;
  patient.batch.add('consent.restriction', {
    id: patient.nextId('restriction'),
    patient_id: patient.id,
    placed_at: iso(placedMs),
    lifted_at: isLifted ? iso(Math.min(placedMs + 30 * DAY_MS, patient.endMs)) : null,
  });
}

function writeObjection(patient: Patient): void {
  const { random } = patient;
  const raisedMs = Math.floor(random.between(startOf(patient), patient.endMs) / 1000) * 1000;
  const purpose = random.chance(0.7) ? 'BENCHMARKING' : 'RESEARCH';
  const isWithdrawn = random.chance(0.2);
  if (!random.chance(OBJECTING_SHARE)) return;
  patient.batch.add('consent.objection', {
    id: patient.nextId('objection'),
    patient_id: patient.id,
    purpose,
    raised_at: iso(raisedMs),
    withdrawn_at: isWithdrawn ? iso(Math.min(raisedMs + 60 * DAY_MS, patient.endMs)) : null,
  });
}
