import { MAPPED_TYPES, mappingOf } from '@caregraph/fhir';
import { KeyShreddedError, type PatientKeyStore } from '@caregraph/keys';
import type { ClientBase } from 'pg';
import { patientIdsOf, RowSealer } from '../bulk/rowSealer.js';
import { MovedRowError, writeRows, type Written } from '../bulk/tableWriter.js';
import type { Row, TableName } from '../bulk/table.js';
import type { Batch } from './batch.js';
import { lookUpContext } from './batchContext.js';
import { batchRows, type AnyRow, type BatchRows, type Registration } from './batchRows.js';
import { ImportFailure } from './importFailure.js';
import { addTypeCount, emptyCount, type BatchCount, type TypeCount } from './importReport.js';
import { timed, type DatabaseClock } from './statement.js';

const DIRECTORY_TABLES: ReadonlySet<TableName> = new Set(['identity.subscriber', 'identity.practitioner']);

/**
 * Writes a batch within the caller's transaction, all statements at once: the connection is pipelined and PostgreSQL runs
 * them in this order, in which what is referred to comes first.
 *
 * `readyRows` are those of a batch that needs no look-up (selfContainedRows).
 *
 * Consents come before everything: writing them locks consents and then the subjects of their grants, in the order in
 * which the consent service does it, so that neither waits for the other in a circle.
 */
export async function writeBatch(
  client: ClientBase,
  keys: PatientKeyStore,
  batch: Batch,
  readyRows: BatchRows | null,
  clock: DatabaseClock,
): Promise<BatchCount> {
  const rows = readyRows ?? batchRows(batch, await timed(clock, () => lookUpContext(client, keys, batch)));
  const sealer = new RowSealer(client, keys);
  await timed(clock, () => prepareKeys(sealer, rows));
  const count = emptyCount();
  count.notMapped = batch.notMapped;
  const writes: Promise<void>[] = [];
  const add = (counts: Map<string, TypeCount>, name: string, written: Promise<Written>): void => {
    writes.push(written.then((result) => addTypeCount(counts, name, countOf(result))));
  };
  for (const resourceType of ['Consent' as const, ...MAPPED_TYPES.filter((type) => type !== 'Consent')]) {
    const table = mappingOf(resourceType).table as TableName;
    const mode = DIRECTORY_TABLES.has(table) && !batch.isDirectory ? 'insert-missing' : 'upsert';
    const own = rows.own.get(table);
    if (own) add(count.types, resourceType, write(sealer, table, own, mode));
    const derived = rows.derived.get(table);
    if (derived) add(count.derived, resourceType, write(sealer, table, derived, 'upsert'));
  }
  if (rows.registrations.length > 0) {
    add(count.derived, 'Registration', writeRegistrations(client, rows.registrations));
  }
  await timed(clock, () => allDone(writes));
  return count;
}

/** Waits for all, so that nothing is under way when the first failure is thrown. */
async function allDone(writes: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(writes);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

/** One look-up for all patients of the batch, so that the writes can follow each other without waiting. */
async function prepareKeys(sealer: RowSealer, rows: BatchRows): Promise<void> {
  try {
    await sealer.prepare(
      [...rows.own, ...rows.derived].flatMap(([table, tableRows]) => patientIdsOf(table, tableRows)),
    );
  } catch (error) {
    if (!(error instanceof KeyShreddedError)) throw error;
    throw new ImportFailure('is of a patient who was erased; nothing can be stored of that patient again');
  }
}

async function write(
  sealer: RowSealer,
  table: TableName,
  rows: AnyRow[],
  mode: 'insert-missing' | 'upsert',
): Promise<Written> {
  try {
    // The rows are those of this table's mapping; a test checks each mapping's columns against the table's.
    return await writeRows(sealer, table, rows as Row<TableName>[], mode);
  } catch (error) {
    if (!(error instanceof MovedRowError)) throw error;
    throw new ImportFailure(`${error.message}; give the resource an id of its own`);
  }
}

/** A registration starts with the first encounter that is known, whichever file brings it. */
async function writeRegistrations(client: ClientBase, registrations: Registration[]): Promise<Written> {
  const { rows } = await client.query<{ is_new: boolean }>({
    name: 'import registrations',
    text: `insert into identity.registration as r (id, patient_id, subscriber_id, valid_from)
      select id, patient_id, subscriber_id, valid_from
      from json_populate_recordset(null::identity.registration, $1::json) order by patient_id, subscriber_id
      on conflict (patient_id, subscriber_id) do update set valid_from = excluded.valid_from
      where r.valid_from > excluded.valid_from returning (old.id is null) as is_new`,
    values: [JSON.stringify(registrations)],
  });
  const inserted = rows.filter((row) => row.is_new).length;
  return { inserted, updated: rows.length - inserted, unchanged: registrations.length - rows.length };
}

function countOf({ inserted, updated, unchanged }: Written): TypeCount {
  return { found: inserted + updated + unchanged, stored: inserted + updated, unchanged };
}
