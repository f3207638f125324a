import { hasSealedColumn, SEALED_COLUMNS } from '@caregraph/keys';
import { TABLES, type TableName } from './table.js';

/** What stands in the columns that are derived from sealed ones: digests to look up by, and coarse values. */
const PATIENT_INDEXES = {
  birth_month: 'date',
  postal_area: 'text',
  record_number_index: 'bytea',
  phone_index: 'bytea',
  email_index: 'bytea',
  name_birth_index: 'bytea',
  identifier_indexes: 'bytea[]!',
} as const;

const STORED = new Map(Object.keys(TABLES).map((name) => [name, storedTypes(name as TableName)]));

/** The columns of a table as it is stored, each with its type: of a row whose text is sealed (packages/keys, sealRow). */
export function storedColumns(table: TableName): Readonly<Record<string, string>> {
  return STORED.get(table) ?? {};
}

function storedTypes(table: TableName): Record<string, string> {
  const sealed = SEALED_COLUMNS[table];
  const plain = Object.entries(TABLES[table]);
  if (!sealed) return Object.fromEntries(plain);
  return Object.fromEntries([
    ...plain.filter(([column]) => !sealed.always.includes(column) && column !== 'remainder'),
    ...(table === 'identity.patient' ? Object.entries(PATIENT_INDEXES) : []),
    ...(hasSealedColumn(table) ? [['sealed', 'bytea']] : []),
    ['remainder', 'bytea'],
  ]) as Record<string, string>;
}
