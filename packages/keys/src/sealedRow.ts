import type { BlindIndex } from './blindIndex.js';
import type { DataKey } from './dataKey.js';
import { hasSealedColumn, SEALED_COLUMNS, type SealedColumns } from './sealedColumns.js';

type Columns = Readonly<Record<string, unknown>>;

/** A row as the bulk writers take it: ciphertexts and digests are text of PostgreSQL's type bytea. */
export interface SealedRow {
  readonly id: string;
  readonly [column: string]: unknown;
}

/**
 * A row of plain columns as it is stored: what is sealed stands in `sealed` and `remainder`, and what can be looked up in
 * blind indexes. A row of a table without patients comes back as it is.
 */
export function sealRow(
  table: string,
  row: Columns & { id: string },
  key: DataKey,
  index: BlindIndex,
): SealedRow {
  const columns = SEALED_COLUMNS[table];
  if (!columns) return row;
  const place = { table, rowId: row.id, patientId: String(row[columns.patientColumn]) };
  const stored: { id: string; [column: string]: unknown } = { ...row };
  if (hasSealedColumn(table)) {
    const taken = takeSealed(stored, columns);
    stored['sealed'] = taken && byteaText(key.seal(JSON.stringify(taken), { ...place, column: 'sealed' }));
  }
  const { remainder } = row;
  stored['remainder'] =
    remainder === null || remainder === undefined
      ? null
      : byteaText(key.seal(JSON.stringify(remainder), { ...place, column: 'remainder' }));
  if (table === 'identity.patient') {
    delete stored['identifiers'];
    Object.assign(stored, patientIndexes(row, index));
  }
  return stored;
}

/** How bytes are written in SQL text: PostgreSQL's hex format. */
export function byteaText(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}

/** Moves what is to be sealed out of a row; null when there is nothing. */
function takeSealed(stored: Record<string, unknown>, columns: SealedColumns): Record<string, unknown> | null {
  const taken: Record<string, unknown> = {};
  for (const column of columns.always) {
    const value = stored[column];
    delete stored[column];
    if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    taken[column] = value;
  }
  for (const display in columns.unlessCoded) {
    const value = stored[display];
    if (value === null || value === undefined || hasText(stored[columns.unlessCoded[display] ?? '']))
      continue;
    taken[display] = value;
    stored[display] = null;
  }
  for (const list of columns.parts) {
    const parts = stored[list];
    if (!Array.isArray(parts) || !parts.some(isUncoded)) continue;
    taken[list] = parts;
    stored[list] = null;
  }
  for (const _ in taken) return taken;
  return null;
}

function hasText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isUncoded(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false;
  const { code, code_display: display } = part as { code?: unknown; code_display?: unknown };
  return hasText(display) && !hasText(code);
}

/** What can be looked up of a patient, and what de-identification may see: no finer than month and three characters. */
function patientIndexes(row: Columns, index: BlindIndex): Record<string, unknown> {
  const text = (column: string): string | null => {
    const value = row[column];
    return typeof value === 'string' && value.trim() !== '' ? value : null;
  };
  const digest = (value: string | null, of: (given: string) => Buffer): string | null =>
    value === null ? null : byteaText(of(value));
  const birthDate = text('birth_date');
  const familyName = text('family_name');
  return {
    birth_month: birthDate && `${birthDate.slice(0, 8)}01`,
    postal_area: text('postal_code')?.trim().slice(0, 3).trim() ?? null,
    record_number_index: digest(text('medical_record_number'), (value) => index.recordNumber(value)),
    phone_index: digest(text('phone'), (value) => index.phone(value)),
    email_index: digest(text('email'), (value) => index.email(value)),
    name_birth_index: birthDate && digest(familyName, (value) => index.nameAndBirth(value, birthDate)),
    identifier_indexes: identifiersOf(row).map(({ system, value }) =>
      byteaText(index.identifier(system, value)),
    ),
  };
}

/** FHIR identifiers, which importers give beside the columns; those without system or value cannot be looked up. */
function identifiersOf(row: Columns): { system: string; value: string }[] {
  const given = Array.isArray(row['identifiers']) ? (row['identifiers'] as Columns[]) : [];
  return given.flatMap(({ system, value }) =>
    typeof system === 'string' && typeof value === 'string' ? [{ system, value }] : [],
  );
}
