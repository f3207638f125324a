import { DAY_MS, YEAR_MS, officeHour } from '../calendar.js';
import { takes, type Clinic } from '../clinics.js';
import { ACUTE_CONDITIONS, type AcuteCondition } from '../model/acuteConditions.js';
import { byAge, type ByAge } from '../model/ageStructure.js';
import { PREGNANCIES_PER_YEAR } from '../model/prevention.js';
import { VISITS, type Service } from '../model/services.js';
import { SPECIALTIES } from '../model/specialties.js';
import { ageAt, startOf, type Illness, type Patient } from './patient.js';

interface VisitBase {
  readonly atMs: number;
  readonly clinic: Clinic;
  readonly service: Service;
  /** HL7 v3 ActCode: ambulatory, emergency or virtual. */
  readonly classCode: 'AMB' | 'EMER' | 'VR';
}

/** A planned visit; what is done there depends on its kind. */
export type Visit = VisitBase &
  (
    | { readonly kind: 'check-up' }
    | { readonly kind: 'follow-up'; readonly illnesses: readonly Illness[]; readonly reason: Illness }
    | { readonly kind: 'acute'; readonly illness: AcuteCondition }
    | { readonly kind: 'prenatal'; readonly isFirst: boolean }
  );

/** Check-ups a year (NCHS, well visits by age, rounded). */
const CHECK_UPS: ByAge = [0.6, 0.26, 0.34, 0.4, 0.36];
const CHECK_UPS_OF_INFANTS = 2;
/**
 * One visit to a clinic serves several of its conditions: each further one adds only so much of its own
 * visits.
 */
const ADDED_BY_FURTHER_CONDITIONS = 0.3;
const MOST_FOLLOW_UPS_PER_YEAR = 3;
/** Follow-ups that are planned in the table of conditions but skipped by patients. */
const ATTENDANCE = 0.5;
const ACUTE = Object.values(ACUTE_CONDITIONS);

/** Draws all visits of a patient's history, in order of time. */
export function planVisits(patient: Patient, illnesses: readonly Illness[]): Visit[] {
  const visits = [
    ...checkUps(patient),
    ...followUps(patient, illnesses),
    ...ACUTE.flatMap((illness) => acuteVisits(patient, illness)),
    ...pregnancyVisits(patient),
  ];
  return visits.toSorted((a, b) => a.atMs - b.atMs);
}

function years(patient: Patient): number {
  return Math.max(0, patient.endMs - startOf(patient)) / YEAR_MS;
}

function checkUps(patient: Patient): Visit[] {
  const age = ageAt(patient, patient.endMs);
  const rate = age < 2 ? CHECK_UPS_OF_INFANTS : byAge(CHECK_UPS, age);
  const count = patient.random.poisson(rate * years(patient));
  const service = age < 18 ? VISITS.wellChild : VISITS.checkUp;
  return times(patient, count).map((atMs) => ({
    kind: 'check-up',
    atMs,
    clinic: patient.home,
    service,
    classCode: 'AMB',
  }));
}

function times(patient: Patient, count: number, season?: readonly number[]): number[] {
  return Array.from({ length: count }, () =>
    officeHour(patient.random, startOf(patient), patient.endMs, season),
  ).filter((atMs) => atMs !== null);
}

/** Each clinic sees the patient for all conditions it treats; at least once, or nobody would know of them. */
function followUps(patient: Patient, illnesses: readonly Illness[]): Visit[] {
  return [...Map.groupBy(illnesses, ({ clinic }) => clinic)].flatMap(([clinic, treated]) => {
    const rates = treated.map(({ definition }) => definition.visitsPerYear);
    const highest = Math.max(...rates);
    const sum = rates.reduce((total, rate) => total + rate, 0);
    const yearly = Math.min(
      highest + ADDED_BY_FURTHER_CONDITIONS * (sum - highest),
      MOST_FOLLOW_UPS_PER_YEAR,
    );
    const count = Math.max(1, patient.random.poisson(yearly * years(patient) * ATTENDANCE));
    const season = treated.length === 1 ? treated[0]?.definition.season : undefined;
    return times(patient, count, season).map((atMs): Visit => ({
      kind: 'follow-up',
      atMs,
      clinic,
      illnesses: treated,
      reason: patient.random.pick(treated),
      service: VISITS.followUp,
      classCode: patient.random.chance(clinic.specialty.name === 'Psychiatry' ? 0.4 : 0.1) ? 'VR' : 'AMB',
    }));
  });
}

function acuteVisits(patient: Patient, illness: AcuteCondition): Visit[] {
  const age = ageAt(patient, patient.endMs);
  const rate = byAge(illness.rate, age) * (patient.sex === 'female' ? (illness.femaleFactor ?? 1) : 1);
  return times(patient, patient.random.poisson(rate * years(patient)), illness.season).map((atMs): Visit => {
    const isEmergency = patient.random.chance(illness.emergency);
    const clinic = specialistFor(patient, illness, age) ?? patient.home;
    return {
      kind: 'acute',
      atMs,
      clinic,
      illness,
      service: isEmergency ? VISITS.emergency : VISITS.symptom,
      classCode: isEmergency ? 'EMER' : 'AMB',
    };
  });
}

function specialistFor(patient: Patient, illness: AcuteCondition, age: number): Clinic | undefined {
  if (illness.specialty === undefined || !patient.random.chance(0.3)) return undefined;
  const specialty = SPECIALTIES[illness.specialty];
  const clinics = patient.population.directory.inState(patient.region, specialty);
  return clinics.length === 0 || !takes(specialty, age)
    ? undefined
    : patient.random.weighted(clinics, ({ size }) => size);
}

const WEEKS_BETWEEN_PRENATAL_VISITS = 6;
const PRENATAL_VISITS = 5;

function pregnancyVisits(patient: Patient): Visit[] {
  const age = ageAt(patient, patient.endMs);
  if (patient.sex !== 'female' || age < 18 || age >= 45) return [];
  if (!patient.random.chance(PREGNANCIES_PER_YEAR * years(patient))) return [];
  const first = officeHour(patient.random, startOf(patient), patient.endMs);
  const clinics = patient.population.directory.inState(patient.region, SPECIALTIES.obstetrics);
  const clinic = clinics.length === 0 ? patient.home : patient.random.weighted(clinics, ({ size }) => size);
  if (first === null) return [];
  return Array.from({ length: PRENATAL_VISITS }, (_, place): Visit => ({
    kind: 'prenatal',
    atMs: first + place * WEEKS_BETWEEN_PRENATAL_VISITS * 7 * DAY_MS,
    clinic,
    isFirst: place === 0,
    service: place === 0 ? VISITS.prenatalInitial : VISITS.prenatal,
    classCode: 'AMB',
  })).filter(({ atMs }) => atMs < patient.endMs);
}
