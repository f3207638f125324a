import { SEALED_COLUMNS, sealRow, type DataKey, type PatientKeyStore, type SealedRow } from '@caregraph/keys';
import type { ClientBase } from 'pg';
import type { Row, TableName } from './table.js';

/** Seals rows on their way into the database. One for each transaction, or part of one: it keeps the keys it has used. */
export class RowSealer {
  readonly #keys = new Map<string, DataKey>();

  constructor(
    readonly client: ClientBase,
    readonly store: PatientKeyStore,
  ) {}

  /** Finds or makes the keys of patients. @throws KeyShreddedError, KeyProviderUnavailable, KeyProviderRefused */
  async prepare(patientIds: Iterable<string>): Promise<void> {
    const missing = [...new Set(patientIds)].filter((id) => !this.#keys.has(id));
    if (missing.length === 0) return;
    for (const [id, key] of await this.store.keysOf(this.client, missing)) this.#keys.set(id, key);
  }

  isPrepared(table: TableName, rows: readonly Row<TableName>[]): boolean {
    return patientIdsOf(table, rows).every((id) => this.#keys.has(id));
  }

  /** A row as it is stored. Its patient must be prepared; tables without patients need no key. */
  seal(table: TableName, row: Row<TableName>): SealedRow {
    const [patientId] = patientIdsOf(table, [row]);
    if (patientId === undefined) return row;
    const key = this.#keys.get(patientId);
    if (!key) throw new RangeError('seal() before prepare()');
    return sealRow(table, row, key, this.store.index);
  }
}

/** Whose rows they are; none in tables that hold nothing sealed. */
export function patientIdsOf(table: string, rows: readonly { id: string }[]): string[] {
  const column = SEALED_COLUMNS[table]?.patientColumn;
  if (column === undefined) return [];
  // Every table with sealed columns has this one, and it is never null.
  return rows.map((row) => (row as unknown as Record<string, string>)[column] ?? '');
}
