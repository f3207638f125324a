import { DAY_MS, iso } from '../calendar.js';
import type { Clinic } from '../clinics.js';
import type { RowBatch } from '../rowBatch.js';
import type { SyntheticIds } from '../syntheticId.js';
import { writeFulfilledAppointment, writeOtherAppointments } from './appointmentRows.js';
import { writeBill, writeCoverage } from './billingRows.js';
import { writeConsents } from './consentRows.js';
import { makePatient } from './demographics.js';
import { writeConditions, writeEncounter } from './encounterRows.js';
import { chooseIllnesses } from './illness.js';
import { writeMeasurements } from './measurementRows.js';
import { startOf, type Patient, type Population } from './patient.js';
import { writeAllergy, writeInfluenzaVaccines } from './preventionRows.js';
import { writeTreatments } from './treatmentRows.js';
import { planVisits } from './visits.js';

/**
 * Adds every row of one synthetic patient to a batch. They follow from the seed, the patient's index and the
 * population alone: not from other patients, nor from the batch.
 */
export function writePatient(
  population: Population,
  ids: SyntheticIds,
  index: number,
  batch: RowBatch,
): void {
  const patient = makePatient(population, ids, index, batch);
  const illnesses = chooseIllnesses(patient);
  const visits = planVisits(patient, illnesses);
  const clinics = [...new Set([patient.home, ...visits.map(({ clinic }) => clinic)])];
  const coverage = writeCoverage(patient);
  writeRegistrations(patient, clinics);
  for (const visit of visits) {
    const stay = writeEncounter(patient, visit);
    writeConditions(stay);
    writeMeasurements(stay, illnesses);
    writeTreatments(stay);
    writeBill(stay, coverage);
    writeFulfilledAppointment(stay);
  }
  writeInfluenzaVaccines(patient);
  writeAllergy(patient);
  writeOtherAppointments(patient, clinics);
  writeConsents(patient, clinics);
}

/** A patient is registered wherever they are seen; a specialist's registration may have ended. */
function writeRegistrations(patient: Patient, clinics: readonly Clinic[]): void {
  const { random } = patient;
  for (const clinic of clinics) {
    const daysBefore = random.below(700);
    const isOver = random.chance(0.03) && clinic !== patient.home;
    const from = Math.max(patient.birthMs, patient.population.historyStartMs - daysBefore * DAY_MS);
    patient.batch.add('identity.registration', {
      id: patient.nextId('registration'),
      patient_id: patient.id,
      subscriber_id: clinic.id,
      valid_from: iso(from),
      valid_to: isOver ? iso(Math.max(startOf(patient), patient.endMs - random.below(60) * DAY_MS)) : null,
    });
  }
}
