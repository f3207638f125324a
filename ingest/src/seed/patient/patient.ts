import { YEAR_MS } from '../calendar.js';
import type { Clinic, ClinicDirectory } from '../clinics.js';
import type { ChronicCondition } from '../model/chronicConditions.js';
import type { DrugKey } from '../model/medications.js';
import type { PAYORS } from '../model/names.js';
import type { Region, ZipArea } from '../model/regions.js';
import type { RandomStream } from '../random.js';
import type { RowBatch } from '../rowBatch.js';
import type { IdKind } from '../syntheticId.js';

/** What all patients of one population share. */
export interface Population {
  readonly seed: string;
  readonly directory: ClinicDirectory;
  readonly historyStartMs: number;
  /** History ends before this instant (midnight UTC); only appointments lie after it. */
  readonly untilMs: number;
  /** The demo partner app, where the database knows it. */
  readonly appId: string | null;
  readonly policyVersionIds: readonly string[];
}

/** A chronic condition of one patient. */
export interface Illness {
  readonly key: string;
  readonly definition: ChronicCondition;
  /** The clinic that treats it. */
  readonly clinic: Clinic;
  /** The drugs taken for it, one per line of treatment; empty where it is not treated by drugs. */
  drugs: DrugKey[];
  /** Has the clinic recorded it yet? */
  isRecorded: boolean;
  /** Has it prescribed the drugs yet? */
  isTreated: boolean;
}

export interface Coverage {
  readonly id: string;
  readonly payor: (typeof PAYORS)[number];
}

/** One patient while its rows are made, in the order of its random stream. */
export interface Patient {
  readonly index: number;
  readonly id: string;
  readonly population: Population;
  readonly random: RandomStream;
  readonly nextId: (kind: IdKind) => string;
  readonly batch: RowBatch;
  /** The sex that prevalences go by; the recorded gender may be 'other'. */
  readonly sex: 'female' | 'male';
  readonly birthMs: number;
  /** When the patient's history ends: at death, else at the population's end. */
  readonly endMs: number;
  readonly isDeceased: boolean;
  readonly region: Region;
  readonly area: ZipArea;
  readonly home: Clinic;
  readonly smoking: 'current' | 'former' | 'never';
  readonly bodyMassIndex: number;
}

/** Age in years, with its fraction. */
export function ageAt(patient: Pick<Patient, 'birthMs'>, instantMs: number): number {
  return (instantMs - patient.birthMs) / YEAR_MS;
}

/** The start of what the population's clinics know of a patient: not before birth. */
export function startOf(patient: Patient): number {
  return Math.max(patient.population.historyStartMs, patient.birthMs);
}
