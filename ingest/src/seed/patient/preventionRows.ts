import { DAY_MS, YEAR_MS, iso, officeHour } from '../calendar.js';
import { byAge } from '../model/ageStructure.js';
import { DRUGS } from '../model/medications.js';
import {
  ALLERGIES,
  CONTRACEPTION_SHARE,
  INFLUENZA_VACCINE,
  SCREENINGS,
  VACCINES,
} from '../model/prevention.js';
import { PROCEDURES } from '../model/services.js';
import { codeColumns } from '../model/terminology.js';
import { keptBy, type Stay } from './encounterRows.js';
import { ageAt, startOf, type Patient } from './patient.js';
import { prescribe, writeProcedure } from './orderRows.js';

/** Screenings, vaccines and contraception at a check-up. */
export function writePrevention(stay: Stay): void {
  const { patient, visit } = stay;
  const age = ageAt(patient, visit.atMs);
  for (const { service, gender, ages, probability } of SCREENINGS) {
    const isDue = age >= ages[0] && age < ages[1] && (gender === 'any' || gender === patient.sex);
    if (isDue && patient.random.chance(probability)) writeProcedure(stay, service);
  }
  for (const { coding, ages, probability } of VACCINES) {
    if (age < ages[0] || age >= ages[1] || !patient.random.chance(probability)) continue;
    patient.batch.add('records.immunization', {
      id: patient.nextId('immunization'),
      ...keptBy(stay, coding.labels),
      status: 'completed',
      ...codeColumns(coding),
      occurred_at: iso(visit.atMs),
    });
  }
  if (patient.sex === 'female' && age >= 18 && age < 45) writeContraception(stay);
}

function writeContraception(stay: Stay): void {
  const { random } = stay.patient;
  if (!random.chance(CONTRACEPTION_SHARE)) return;
  if (random.chance(0.12)) return writeProcedure(stay, PROCEDURES.contraceptiveDevice);
  const drug = random.pick([DRUGS.norgestimate, DRUGS.norethindrone, DRUGS.vaginalRing]);
  prescribe(stay, drug, drug.labels, 'Use as directed in the package');
}

/** Influenza vaccines are given in autumn by nurses, without an encounter of their own. */
export function writeInfluenzaVaccines(patient: Patient): void {
  const firstYear = new Date(startOf(patient)).getUTCFullYear();
  const lastYear = new Date(patient.endMs).getUTCFullYear();
  for (let year = firstYear; year <= lastYear; year += 1) {
    const seasonStart = Date.UTC(year, 8, 1);
    const age = ageAt(patient, seasonStart);
    if (age < 0.5 || !patient.random.chance(byAge(INFLUENZA_VACCINE.coverage, age))) continue;
    const from = Math.max(seasonStart, startOf(patient));
    const givenAt = officeHour(patient.random, from, Math.min(Date.UTC(year, 11, 20), patient.endMs));
    if (givenAt === null) continue;
    patient.batch.add('records.immunization', {
      id: patient.nextId('immunization'),
      patient_id: patient.id,
      subscriber_id: patient.home.id,
      labels: INFLUENZA_VACCINE.coding.labels,
      status: 'completed',
      ...codeColumns(INFLUENZA_VACCINE.coding),
      occurred_at: iso(givenAt),
    });
  }
}

const ALLERGIC_SHARE = 0.19;

/** One allergy at most, learned some time in the history. */
export function writeAllergy(patient: Patient): void {
  const { random } = patient;
  if (!random.chance(ALLERGIC_SHARE)) return;
  const allergy = random.weighted(ALLERGIES, ({ weight }) => weight);
  const recordedAt = officeHour(
    random,
    Math.max(startOf(patient), patient.endMs - 2 * YEAR_MS),
    patient.endMs - DAY_MS,
  );
  if (recordedAt === null) return;
  patient.batch.add('records.allergy_intolerance', {
    id: patient.nextId('allergyIntolerance'),
    patient_id: patient.id,
    subscriber_id: patient.home.id,
    labels: allergy.coding.labels,
    clinical_status: 'active',
    verification_status: 'confirmed',
    type: 'allergy',
    category_names: [allergy.category],
    criticality: random.chance(allergy.isSevere) ? 'high' : 'low',
    ...codeColumns(allergy.coding),
    recorded_at: iso(recordedAt),
  });
}
