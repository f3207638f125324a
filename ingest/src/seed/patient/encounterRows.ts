import { DAY_MS, iso } from '../calendar.js';
import { PREGNANCY } from '../model/acuteConditions.js';
import type { Service } from '../model/services.js';
import { codeColumns, type Coding } from '../model/terminology.js';
import type { Illness, Patient } from './patient.js';
import type { Visit } from './visits.js';

/** An encounter while its rows are made. */
export interface Stay {
  readonly patient: Patient;
  readonly visit: Visit;
  readonly id: string;
  readonly practitionerId: string | null;
  readonly endMs: number;
  /** What will be billed. */
  readonly services: Service[];
}

/** The columns that every row of an encounter shares. */
export function keptBy(stay: Stay, labels: number) {
  return {
    patient_id: stay.patient.id,
    subscriber_id: stay.visit.clinic.id,
    encounter_id: stay.id,
    labels,
  };
}

/** The label mask of an encounter: that of why the patient came, and of the kind of visit. */
export function encounterLabels(visit: Visit): number {
  return visit.service.coding.labels | (reasonOf(visit)?.labels ?? 0);
}

export function writeEncounter(patient: Patient, visit: Visit): Stay {
  const { random } = patient;
  const practitionerId =
    visit.clinic.practitionerIds.length === 0 ? null : random.pick(visit.clinic.practitionerIds);
  const endMs = visit.atMs + (15 + 15 * random.below(4)) * 60_000;
  const stay: Stay = {
    patient,
    visit,
    id: patient.nextId('encounter'),
    practitionerId,
    endMs,
    services: [visit.service],
  };
  const reason = reasonOf(visit);
  patient.batch.add('records.encounter', {
    id: stay.id,
    patient_id: patient.id,
    subscriber_id: visit.clinic.id,
    labels: encounterLabels(visit),
    status: 'finished',
    class_code: visit.classCode,
    type_system: visit.service.coding.system,
    type_code: visit.service.coding.code,
    type_display: visit.service.coding.display,
    reason_system: reason?.system ?? null,
    reason_code: reason?.code ?? null,
    reason_display: reason?.display ?? null,
    practitioner_id: practitionerId,
    period_start: iso(visit.atMs),
    period_end: iso(endMs),
  });
  return stay;
}

function reasonOf(visit: Visit): Coding | null {
  switch (visit.kind) {
    case 'follow-up':
      return visit.reason.definition.coding;
    case 'acute':
      return visit.illness.coding;
    case 'prenatal':
      return PREGNANCY;
    case 'check-up':
      return null;
  }
}

/** Share of records that a clinic later marks as an error; benchmarks leave them out. */
const ERROR_SHARE = 0.003;
/** Share of follow-ups at which the diagnosis is recorded again. */
const RECORDED_AGAIN_SHARE = 0.3;

/** The diagnoses of a visit, if it makes any. */
export function writeConditions(stay: Stay): void {
  const { visit } = stay;
  if (visit.kind === 'acute') writeAcute(stay, visit.illness.coding, visit.illness.days);
  if (visit.kind === 'prenatal' && visit.isFirst) writeAcute(stay, PREGNANCY, [190, 260]);
  if (visit.kind === 'follow-up') {
    for (const illness of visit.illnesses) writeChronic(stay, illness, illness === visit.reason);
  }
}

function writeAcute(stay: Stay, coding: Coding, [shortest, longest]: readonly [number, number]): void {
  const { random, endMs } = stay.patient;
  const onsetMs = Math.max(stay.visit.atMs - random.below(4) * DAY_MS, stay.patient.birthMs);
  const abatementMs = onsetMs + Math.round(random.between(shortest, longest)) * DAY_MS;
  addCondition(stay, coding, { onsetMs, abatementMs: abatementMs < endMs ? abatementMs : null });
}

/**
 * The problem list holds a chronic condition once; the reason of a later visit is sometimes recorded again as
 * the diagnosis of that encounter. Most have no onset, as in real records: the clinic knows when it was
 * recorded.
 */
function writeChronic(stay: Stay, illness: Illness, isReason: boolean): void {
  const { random } = stay.patient;
  if (!illness.isRecorded) {
    illness.isRecorded = true;
    const isNew = random.chance(0.3);
    const onsetMs = Math.max(stay.visit.atMs - random.below(45) * DAY_MS, stay.patient.birthMs);
    addCondition(stay, illness.definition.coding, { onsetMs: isNew ? onsetMs : null, abatementMs: null });
  } else if (isReason && random.chance(RECORDED_AGAIN_SHARE)) {
    addCondition(stay, illness.definition.coding, { onsetMs: null, abatementMs: null });
  }
}

function addCondition(
  stay: Stay,
  coding: Coding,
  when: { onsetMs: number | null; abatementMs: number | null },
): void {
  const { patient } = stay;
  patient.batch.add('records.condition', {
    id: patient.nextId('condition'),
    ...keptBy(stay, coding.labels),
    clinical_status: when.abatementMs === null ? 'active' : 'resolved',
    verification_status: patient.random.chance(ERROR_SHARE) ? 'entered-in-error' : 'confirmed',
    ...codeColumns(coding),
    onset_at: when.onsetMs === null ? null : iso(when.onsetMs),
    abatement_at: when.abatementMs === null ? null : iso(when.abatementMs),
    recorded_at: iso(stay.visit.atMs),
  });
}
