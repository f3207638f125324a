import { CATEGORIES, categoryMask, decide, type Grant, type Question, type Viewer } from '@caregraph/policy';
import { median } from '../spread.js';

const QUESTIONS = 4096;
const ROUNDS = 7;
const ROUND_MS = 400;

/** Decisions per second on one core: the median of some rounds over a mix of viewers, rows, grants and categories. */
export function decisionsPerSecond(): number {
  const questions = Array.from({ length: QUESTIONS }, (_, index) => question(index));
  const rates: number[] = [];
  let permitted = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    const started = performance.now();
    let decided = 0;
    while (performance.now() - started < ROUND_MS) {
      for (const each of questions) if (decide(each).effect === 'PERMIT') permitted += 1;
      decided += questions.length;
    }
    // The first round warms up.
    if (round > 0) rates.push((decided / (performance.now() - started)) * 1000);
  }
  if (permitted === 0) throw new Error('No question of the benchmark is ever permitted.');
  return Math.round(median(rates));
}

function question(index: number): Question {
  const isApp = index % 2 === 0;
  const viewer: Viewer = {
    accountId: 'account',
    clientId: 'client',
    role: isApp ? 'PARTNER_APP' : 'CLINICIAN',
    active: true,
    granteeId: 'grantee',
    subscriberId: isApp ? null : 'clinic',
    patientId: null,
    onlyPatientId: isApp ? 'patient' : null,
    purpose: isApp ? 'PATIENT_REQUEST' : 'TREATMENT',
    scopes: isApp ? scopes : new Set(),
  };
  return {
    viewer,
    subject: {
      patientId: 'patient',
      labels: index % 7 === 0 ? 1 : 0,
      tenantId: index % 5 === 0 ? 'another clinic' : 'clinic',
      isClinicRow: true,
      resource: RESOURCES[index % RESOURCES.length] ?? 'Patient',
    },
    grants: isApp ? appGrants : clinicGrants,
    blocks: [],
    category: CATEGORIES[index % CATEGORIES.length] ?? 'PUBLIC',
    action: 'READ',
  };
}

const RESOURCES = ['Patient', 'Condition', 'Observation', 'Encounter'];
const scopes = new Set(['patient/Condition.rs', 'patient/Observation.rs', 'patient/Patient.rs']);
const appGrants: Grant[] = [
  { sourceKind: 'CONNECTION', sourceId: 'a', categoryMask: 1, labelMask: 0, tenantId: null },
  {
    sourceKind: 'CONSENT',
    sourceId: 'b',
    categoryMask: categoryMask(['PUBLIC', 'IDENTITY', 'CLINICAL', 'LAB']),
    labelMask: 0,
    tenantId: null,
  },
];
const clinicGrants: Grant[] = [
  { sourceKind: 'REGISTRATION', sourceId: 'c', categoryMask: 1533, labelMask: 0, tenantId: 'clinic' },
  { sourceKind: 'CONSENT', sourceId: 'd', categoryMask: 16, labelMask: 1, tenantId: null },
];
