import { createHash, type Hash } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import { isMappedType } from '@caregraph/fhir';
import { addNumber, addTypeCount, emptyCount, type BatchCount } from './importReport.js';

/** To be raised when the mapping or the table of sensitive codes changes, so that files that were imported are read again. */
const MAPPING_VERSION = 2;

/** A hash to feed with a file's content: its digest is the file's key in the journal. */
export function fileHash(): Hash {
  return createHash('sha256').update(`mapping ${MAPPING_VERSION}\n`);
}

/** What the journal knows of a file: its resources, all unchanged. Null when it has not been imported. */
export async function journaled(client: Pool | ClientBase, hash: string): Promise<BatchCount | null> {
  const { rows } = await client.query<{ found: Record<string, number> }>({
    name: 'read import journal',
    text: 'select found from identity.import_journal where file_hash = $1',
    values: [hash],
  });
  const [row] = rows;
  if (!row) return null;
  const count = emptyCount();
  for (const [name, found] of Object.entries(row.found)) {
    if (isMappedType(name)) addTypeCount(count.types, name, { found, stored: 0, unchanged: found });
    else addNumber(count.notMapped, name, found);
  }
  return count;
}

/** Writes a file's row, in the transaction of its content. */
export async function writeJournal(client: ClientBase, hash: string, count: BatchCount): Promise<void> {
  const found = Object.fromEntries([
    ...[...count.types].map(([name, types]): [string, number] => [name, types.found]),
    ...count.notMapped,
  ]);
  await client.query(
    'insert into identity.import_journal (file_hash, found) values ($1, $2) on conflict do nothing',
    [hash, JSON.stringify(found)],
  );
}
