import { DAY_MS, iso, officeHour } from '../calendar.js';
import type { Clinic } from '../clinics.js';
import { VISITS } from '../model/services.js';
import type { Coding } from '../model/terminology.js';
import { encounterLabels, type Stay } from './encounterRows.js';
import { startOf, type Patient } from './patient.js';

/** Share of visits that were booked through the platform. */
const BOOKED_SHARE = 0.14;
const MISSED_PER_PATIENT = 0.12;
/** Share of living patients with an appointment in the next 90 days. */
const UPCOMING_SHARE = 0.2;
const UPCOMING_DAYS = 90;

/** The appointment that led to a visit. */
export function writeFulfilledAppointment(stay: Stay): void {
  const { patient, visit } = stay;
  if (visit.classCode === 'EMER' || !patient.random.chance(BOOKED_SHARE)) return;
  add(patient, 'fulfilled', {
    clinic: visit.clinic,
    service: visit.service.coding,
    atMs: visit.atMs,
    labels: encounterLabels(visit),
  });
}

/**
 * Appointments missed or cancelled, and those still to come. Only these may lie after the population's
 * end.
 */
export function writeOtherAppointments(patient: Patient, clinics: readonly Clinic[]): void {
  const { random, population } = patient;
  const missed = random.poisson(MISSED_PER_PATIENT);
  for (let count = 0; count < missed; count += 1) {
    const atMs = officeHour(random, startOf(patient), patient.endMs);
    const status = random.chance(0.4) ? 'noshow' : 'cancelled';
    if (atMs !== null)
      add(patient, status, {
        clinic: random.pick(clinics),
        service: VISITS.followUp.coding,
        atMs,
        labels: 0,
      });
  }
  if (patient.isDeceased || !random.chance(UPCOMING_SHARE)) return;
  const atMs = officeHour(random, population.untilMs, population.untilMs + UPCOMING_DAYS * DAY_MS);
  if (atMs === null) return;
  const service = random.pick([VISITS.followUp, VISITS.checkUp]).coding;
  add(patient, 'booked', { clinic: random.pick(clinics), service, atMs, labels: 0 });
}

type Status = 'fulfilled' | 'noshow' | 'cancelled' | 'booked';

interface Booking {
  readonly clinic: Clinic;
  readonly service: Coding;
  readonly atMs: number;
  readonly labels: number;
}

function add(patient: Patient, status: Status, { clinic, service, atMs, labels }: Booking): void {
  const { random } = patient;
  patient.batch.add('records.appointment', {
    id: patient.nextId('appointment'),
    patient_id: patient.id,
    subscriber_id: clinic.id,
    labels,
    status,
    service_type_code: service.code,
    service_type_display: service.display,
    practitioner_id: clinic.practitionerIds.length === 0 ? null : random.pick(clinic.practitionerIds),
    start_at: iso(atMs),
    end_at: iso(atMs + 30 * 60_000),
  });
}
