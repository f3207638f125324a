import { iso } from '../calendar.js';
import { MEASUREMENTS, REPORTS, SMOKING_STATUS, type MeasurementKey } from '../model/measurements.js';
import { codeColumns, type Coding } from '../model/terminology.js';
import { keptBy, type Stay } from './encounterRows.js';
import { ageAt, type Illness } from './patient.js';

type Category = 'vital-signs' | 'laboratory' | 'survey' | 'social-history' | 'exam';

/** Takes the measurements of a visit. `illnesses` are all of the patient's, which move the values. */
export function writeMeasurements(stay: Stay, illnesses: readonly Illness[]): void {
  const { patient, visit } = stay;
  if (visit.classCode === 'VR' || visit.kind === 'prenatal') return;
  const { random } = patient;
  const age = ageAt(patient, visit.atMs);
  const keys = new Set<MeasurementKey>();
  if (visit.kind === 'check-up') {
    keys.add('bodyMassIndex');
    if (age >= 18) keys.add('bloodPressure');
    if (age >= 40 && random.chance(0.25)) keys.add('lipids');
    if (age >= 45 && random.chance(0.15)) keys.add('hemoglobinA1c');
    if (age >= 16 && random.chance(0.3)) writeSmoking(stay);
  }
  if (visit.kind === 'follow-up') {
    for (const { definition } of visit.illnesses) {
      for (const key of definition.measured ?? []) if (random.chance(0.55)) keys.add(key);
    }
  }
  const present = new Set(illnesses.map(({ key }) => key));
  for (const key of keys) MEASURE[key](stay, present);
}

/**
 * How each is measured; the values are plausible for an adult with the given conditions (invented, within
 * clinical ranges).
 */
const MEASURE: Readonly<Record<MeasurementKey, (stay: Stay, present: ReadonlySet<string>) => void>> = {
  bodyMassIndex: (stay, present) => {
    const { random, bodyMassIndex } = stay.patient;
    const value = present.has('obesity')
      ? 30.2 + Math.abs(random.normal(0, 4.4))
      : Math.min(bodyMassIndex + random.normal(0, 0.4), 29.9);
    writeQuantity(stay, 'vital-signs', MEASUREMENTS.bodyMassIndex, round(Math.max(value, 12), 1), 'kg/m2');
  },
  bloodPressure: writeBloodPressure,
  hemoglobinA1c: (stay, present) => {
    const value = present.has('diabetes')
      ? 6.5 + Math.abs(stay.patient.random.normal(0.6, 0.9))
      : stay.patient.random.normal(5.4, 0.25);
    writeQuantity(stay, 'laboratory', MEASUREMENTS.hemoglobinA1c, round(value, 1), '%');
  },
  glomerularFiltration: (stay, present) => {
    const { random } = stay.patient;
    const filtration = present.has('kidneyDisease')
      ? random.between(30, 59)
      : Math.max(60, random.normal(92, 13));
    const results = [
      writeQuantity(
        stay,
        'laboratory',
        MEASUREMENTS.glomerularFiltration,
        round(filtration, 0),
        'mL/min/{1.73_m2}',
      ),
      writeQuantity(
        stay,
        'laboratory',
        MEASUREMENTS.creatinine,
        round(86 / filtration + random.normal(0, 0.05), 2),
        'mg/dL',
      ),
    ];
    writeReport(stay, REPORTS.metabolic, results);
  },
  lipids: (stay, present) => {
    const { random } = stay.patient;
    const low = Math.max(40, random.normal(present.has('hyperlipidemia') ? 138 : 104, 26));
    const results = [
      writeQuantity(stay, 'laboratory', MEASUREMENTS.ldlCholesterol, round(low, 0), 'mg/dL'),
      writeQuantity(
        stay,
        'laboratory',
        MEASUREMENTS.totalCholesterol,
        round(low + random.normal(84, 14), 0),
        'mg/dL',
      ),
    ];
    writeReport(stay, REPORTS.lipids, results);
  },
  lungFunction: (stay) => {
    writeQuantity(
      stay,
      'exam',
      MEASUREMENTS.lungFunction,
      round(stay.patient.random.between(40, 69), 0),
      '%',
    );
  },
  depressionScore: (stay) => {
    writeQuantity(stay, 'survey', MEASUREMENTS.depressionScore, stay.patient.random.below(22), '{score}');
  },
  viralLoad: (stay) => {
    const { random } = stay.patient;
    const value = random.chance(0.88) ? random.below(20) : Math.round(random.lognormal(4_000, 1.2));
    writeQuantity(stay, 'laboratory', MEASUREMENTS.viralLoad, value, '{copies}/mL');
  },
  thyrotropin: (stay) => {
    writeQuantity(
      stay,
      'laboratory',
      MEASUREMENTS.thyrotropin,
      round(stay.patient.random.lognormal(2.4, 0.55), 2),
      'm[IU]/L',
    );
  },
};

function writeBloodPressure(stay: Stay, present: ReadonlySet<string>): void {
  const { random } = stay.patient;
  const age = ageAt(stay.patient, stay.visit.atMs);
  const systolic = Math.round(random.normal(110 + 0.24 * age + (present.has('hypertension') ? 13 : 0), 9));
  const diastolic = Math.round(
    Math.min(systolic - 25, random.normal(72 + (present.has('hypertension') ? 8 : 0), 7)),
  );
  addObservation(stay, 'vital-signs', MEASUREMENTS.bloodPressure, {
    components: [
      { ...codeColumns(MEASUREMENTS.systolic), value_quantity: systolic, value_unit: 'mm[Hg]' },
      { ...codeColumns(MEASUREMENTS.diastolic), value_quantity: diastolic, value_unit: 'mm[Hg]' },
    ],
  });
}

function writeSmoking(stay: Stay): void {
  const status = SMOKING_STATUS[stay.patient.smoking];
  addObservation(stay, 'social-history', MEASUREMENTS.smoking, {
    value_code_system: status.system,
    value_code: status.code,
    value_code_display: status.display,
  });
}

function writeQuantity(stay: Stay, category: Category, coding: Coding, value: number, unit: string): string {
  return addObservation(stay, category, coding, { value_quantity: value, value_unit: unit });
}

interface ObservedValue {
  readonly value_quantity?: number;
  readonly value_unit?: string;
  readonly value_code_system?: string;
  readonly value_code?: string;
  readonly value_code_display?: string;
  readonly components?: unknown;
}

function addObservation(stay: Stay, category: Category, coding: Coding, value: ObservedValue): string {
  const { patient } = stay;
  const id = patient.nextId('observation');
  const takenAt = iso(stay.visit.atMs);
  patient.batch.add('records.observation', {
    id,
    ...keptBy(stay, coding.labels),
    status: 'final',
    category_code: category,
    ...codeColumns(coding),
    effective_at: takenAt,
    issued_at: takenAt,
    ...value,
  });
  return id;
}

function writeReport(stay: Stay, coding: Coding, resultIds: string[]): void {
  const { patient } = stay;
  const takenAt = iso(stay.visit.atMs);
  patient.batch.add('records.diagnostic_report', {
    id: patient.nextId('diagnosticReport'),
    ...keptBy(stay, coding.labels),
    status: 'final',
    category_code: 'LAB',
    ...codeColumns(coding),
    effective_at: takenAt,
    issued_at: takenAt,
    result_ids: resultIds,
  });
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
