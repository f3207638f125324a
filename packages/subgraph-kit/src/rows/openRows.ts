import {
  CiphertextError,
  DataKey,
  generationOf,
  KeyProviderUnavailable,
  KeyShreddedError,
  openSealed,
  SEALED_COLUMNS,
} from '@caregraph/keys';
import { wrap } from '@mikro-orm/core';
import { CaregraphError } from '../graph/error.js';
import type { RequestContext } from '../request/requestContext.js';

interface MaybeSealed {
  readonly id: string;
  readonly patientId?: string;
  readonly sealed?: Buffer | null;
  readonly keyRing?: Buffer | null;
}

/**
 * Copies of rows with their sealed columns opened. They are copies so that no flush can write what was opened back into a column.
 *
 * A column that cannot be opened has an error of the registry as its value, which GraphQL makes the answer of that field alone:
 * ERASED (KEY_SHREDDED), UPSTREAM_UNAVAILABLE (KEY_PROVIDER_UNAVAILABLE) or INTERNAL_SERVER_ERROR (SEALED_VALUE_REFUSED).
 */
export async function openRows<E extends object>(context: RequestContext, rows: readonly E[]): Promise<E[]> {
  const locked = rows.flatMap((row) => {
    const { id, patientId = id, sealed, keyRing = null } = row as MaybeSealed;
    return sealed ? [{ row, id, patientId, sealed, keyRing }] : [];
  });
  if (locked.length === 0) return [...rows];
  const readable = locked.filter(({ sealed }) => isCiphertext(sealed));
  const asked = readable.map(({ patientId, sealed, keyRing }) => ({
    patientId,
    ciphertext: sealed,
    ring: keyRing,
  }));
  const keys = (await context.keys?.keysFor(asked)) ?? [];
  const keyOf = new Map(readable.map(({ row }, at) => [row, keys[at]]));
  const opened = new Map(
    locked.map((one) => {
      const table = tableOf(one.row);
      const columns = columnsOf(table, one, keyOf.get(one.row) ?? new CiphertextError());
      return [one.row, copyOf(one.row, columns)];
    }),
  );
  return rows.map((row) => opened.get(row) ?? row);
}

/**
 * A row of the same class, which says what its rows are and so who may see them, and that the ORM knows nothing of: its
 * accessors are hidden behind plain properties.
 */
function copyOf<E extends object>(row: E, columns: Record<string, unknown>): E {
  const copy = Object.create(Object.getPrototypeOf(row) as object) as E; // the class of the row
  for (const [name, value] of Object.entries({ ...row, ...columns }))
    Object.defineProperty(copy, name, { value, enumerable: true, writable: true, configurable: true });
  return copy;
}

function isCiphertext(sealed: Buffer): boolean {
  try {
    return generationOf(sealed) > 0;
  } catch {
    return false;
  }
}

function tableOf(row: object): string {
  const { schema, tableName } = wrap(row, true).__meta;
  return `${schema}.${tableName}`;
}

interface Locked {
  readonly row: object;
  readonly id: string;
  readonly patientId: string;
  readonly sealed: Buffer;
}

/** The row's sealed columns by property: their values, or the error that stands for them. */
function columnsOf(table: string, locked: Locked, key: DataKey | Error): Record<string, unknown> {
  const columns = SEALED_COLUMNS[table];
  const nothing = (columns?.always ?? []).map((column): [string, unknown] => [column, null]);
  try {
    if (!(key instanceof DataKey)) throw key;
    return byProperty([...nothing, ...Object.entries(openSealed(table, locked, key))]);
  } catch (error) {
    const closed = closedErrorOf(error);
    const stored = locked.row as Record<string, unknown>;
    const absent = [...Object.keys(columns?.unlessCoded ?? {}), ...(columns?.parts ?? [])].filter(
      (column) =>
        (stored[propertyOf(column)] ?? null) === null && !isCoded(stored, columns?.unlessCoded[column]),
    );
    return byProperty([...(columns?.always ?? []), ...absent].map((column) => [column, closed]));
  }
}

function isCoded(stored: Record<string, unknown>, codeColumn: string | undefined): boolean {
  return codeColumn !== undefined && Boolean(stored[propertyOf(codeColumn)]);
}

function closedErrorOf(error: unknown): CaregraphError {
  if (error instanceof KeyShreddedError) return new CaregraphError('ERASED', 'KEY_SHREDDED');
  if (error instanceof KeyProviderUnavailable)
    return new CaregraphError('UPSTREAM_UNAVAILABLE', 'KEY_PROVIDER_UNAVAILABLE');
  return new CaregraphError('INTERNAL_SERVER_ERROR', 'SEALED_VALUE_REFUSED');
}

function byProperty(columns: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(columns.map(([column, value]) => [propertyOf(column), value]));
}

function propertyOf(column: string): string {
  return column.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
