import { DatabaseError, type Client } from 'pg';
import type { PatientKeyStore } from '@caregraph/keys';
import { copyRows } from '../bulk/copyRows.js';
import { RowSealer } from '../bulk/rowSealer.js';
import { inTransaction } from './inTransaction.js';
import type { Population } from './patient/patient.js';
import { writePatient } from './patient/writePatient.js';
import { RowBatch, WRITE_ORDER, type SeededTable } from './rowBatch.js';
import type { SeedOptions } from './seedOptions.js';
import type { SyntheticIds } from './syntheticId.js';

/** Rows added, by table. */
export type Tally = Record<SeededTable, number>;

/** The state of one seed, shared by its lanes. */
export interface SeedRun {
  readonly options: SeedOptions;
  readonly ids: SyntheticIds;
  readonly population: Population;
  readonly keys: PatientKeyStore;
  readonly startedMs: number;
  readonly rows: Tally;
  readonly patientsPerBatch: number;
  /** The first patient nobody has taken yet. */
  nextIndex: number;
  added: number;
  alreadyThere: number;
  hasFailed: boolean;
}

/**
 * Takes batches of patients until none is left. While one lane's rows are written, the other's are generated:
 * lanes share nothing but the counters, so either may be ahead. After a failure of any lane, the others
 * finish their batch and stop.
 */
export async function runLane(client: Client, run: SeedRun): Promise<void> {
  const { options } = run;
  try {
    while (run.nextIndex < options.patients && !run.hasFailed) {
      options.signal?.throwIfAborted();
      const from = run.nextIndex;
      run.nextIndex = Math.min(from + run.patientsPerBatch, options.patients);
      await writeBatchOnce(client, run, from, run.nextIndex);
      options.onProgress?.({
        patientsDone: run.added + run.alreadyThere,
        patientsTotal: options.patients,
        rows: totalOf(run.rows),
        elapsedMs: performance.now() - run.startedMs,
      });
    }
  } catch (error) {
    run.hasFailed = true;
    throw error;
  }
}

const UNIQUE_VIOLATION = '23505';

/**
 * When a run is killed, the server may still be committing its last batch while the next run writes the same
 * one. That run then waits for the commit and is told of a duplicate; looked at again, the patients are
 * there.
 */
async function writeBatchOnce(client: Client, run: SeedRun, from: number, to: number): Promise<void> {
  try {
    await writeBatch(client, run, from, to);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== UNIQUE_VIOLATION) throw error;
    await writeBatch(client, run, from, to);
  }
}

async function writeBatch(client: Client, run: SeedRun, from: number, to: number): Promise<void> {
  const indexOf = new Map<string, number>();
  for (let index = from; index < to; index += 1) indexOf.set(run.ids.of('patient', index), index);
  const rows = emptyTally();
  const alreadyThere = await inTransaction(client, async () => {
    const answer = await client.query<{ id: string }>(
      'select id from identity.patient where id = any ($1::uuid[])',
      [[...indexOf.keys()]],
    );
    for (const { id } of answer.rows) indexOf.delete(id);
    const batch = new RowBatch();
    for (const index of indexOf.values()) writePatient(run.population, run.ids, index, batch);
    await copyBatch(new RowSealer(client, run.keys), batch, rows, 'insert');
    return answer.rows.length;
  });
  run.added += indexOf.size;
  run.alreadyThere += alreadyThere;
  for (const table of WRITE_ORDER) run.rows[table] += rows[table];
}

export async function copyBatch(
  sealer: RowSealer,
  batch: RowBatch,
  rows: Tally,
  mode: 'insert' | 'insert-missing',
): Promise<void> {
  for (const table of WRITE_ORDER) {
    const added = await copyRows(sealer, table, batch.rowsOf(table), mode);
    rows[table] += added;
  }
}

export function emptyTally(): Tally {
  // Built from WRITE_ORDER, which is what the keys of the record are.
  return Object.fromEntries(WRITE_ORDER.map((table) => [table, 0])) as Tally;
}

export function totalOf(rows: Readonly<Tally>): number {
  return Object.values(rows).reduce((sum, count) => sum + count, 0);
}
