import type { KeyProvider } from '@caregraph/keys';
import type { SeededTable } from './rowBatch.js';

export interface SeedOptions {
  /** The connection of the role that imports (caregraph_ingest). */
  readonly databaseUrl: string;
  /** Wraps the keys of the patients. */
  readonly keyProvider: KeyProvider;
  readonly patients: number;
  /** Synthetic clinics; the two demo clinics come on top. */
  readonly subscribers: number;
  readonly seed: string | number;
  /**
   * The history ends at the start of this day (UTC). Left out: today, or what an earlier run of the seed
   * began with.
   */
  readonly until?: Date;
  readonly onProgress?: (progress: SeedProgress) => void;
  readonly signal?: AbortSignal;
  /** Patients per transaction; the rows do not depend on it. */
  readonly patientsPerBatch?: number;
  /** Connections that write at the same time; the rows do not depend on it. */
  readonly connections?: number;
}

export interface SeedProgress {
  readonly patientsDone: number;
  readonly patientsTotal: number;
  readonly rows: number;
  readonly elapsedMs: number;
}

export interface SeedReport {
  /** Patients this run has added. */
  readonly patients: number;
  /** Patients that an earlier run had added. */
  readonly patientsAlreadyThere: number;
  readonly subscribers: number;
  /** Rows this run has added, by table. */
  readonly rows: Readonly<Record<SeededTable, number>>;
  readonly until: Date;
  readonly elapsedMs: number;
  /** One sentence for people. */
  readonly message: string;
}
