import { createReadStream } from 'node:fs';
import type { PatientKeyStore } from '@caregraph/keys';
import type { Pool } from 'pg';
import { prepareBatch } from './batch.js';
import { entryOf, type Entry } from './entry.js';
import { ImportFailure } from './importFailure.js';
import { addBatchCount, emptyCount, type BatchCount } from './importReport.js';
import { fileHash, journaled, writeJournal } from './journal.js';
import { decodeText, parseJson } from './json.js';
import type { SourceFile } from './sourceFile.js';
import { timed, type DatabaseClock } from './statement.js';
import { inTransaction } from './transaction.js';
import { writeBatch } from './writeBatch.js';

/** Lines written with the same statements. */
const LINES_PER_BATCH = 1_000;

/** A longer line is no resource of ours, and would be held in memory whole. */
const MOST_LINE_BYTES = 16_000_000;

const NEWLINE = 0x0a;

/**
 * Imports a file of one resource per line (FHIR Bulk Data export), all or nothing, in batches of lines within one
 * transaction: memory does not grow with the file. A line may refer to what the database holds and to lines of its own
 * batch or before it.
 *
 * @returns the counts, and whether the journal knew the file.
 * @throws ImportFailure naming the line.
 */
export async function importNdjson(
  pool: Pool,
  keys: PatientKeyStore,
  file: SourceFile,
  clock: DatabaseClock,
  onBatch: (bytesDone: number, resourcesDone: number) => void,
): Promise<{ count: BatchCount; isUnchanged: boolean }> {
  const hash = fileHash();
  for await (const chunk of createReadStream(file.path)) hash.update(chunk as Buffer);
  const digest = hash.digest('hex');
  const known = await journaled(pool, digest);
  if (known) return { count: known, isUnchanged: true };
  const count = await inTransaction(pool, clock, async (client) => {
    const sum = emptyCount();
    let bytesDone = 0;
    let resourcesDone = 0;
    for await (const { entries, bytes } of batchesOf(file.path)) {
      addBatchCount(sum, await writeBatch(client, keys, prepareBatch(entries), null, clock));
      bytesDone += bytes;
      resourcesDone += entries.length;
      onBatch(bytesDone, resourcesDone);
    }
    await timed(clock, () => writeJournal(client, digest, sum));
    return sum;
  });
  return { count, isUnchanged: false };
}

async function* batchesOf(path: string): AsyncGenerator<{ entries: Entry[]; bytes: number }> {
  let entries: Entry[] = [];
  let bytes = 0;
  let lineNumber = 0;
  for await (const line of linesOf(path)) {
    lineNumber += 1;
    bytes += line.length + 1;
    const where = `line ${lineNumber}`;
    const text = decodeText(line, where).trim();
    if (text !== '') entries.push(entryOf(parseJson(text, where), where));
    if (entries.length < LINES_PER_BATCH) continue;
    yield { entries, bytes };
    entries = [];
    bytes = 0;
  }
  if (entries.length > 0) yield { entries, bytes };
}

/** The lines of a file as bytes. (readline would hold a line of any length.) */
async function* linesOf(path: string): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let length = 0;
  let lineNumber = 1;
  for await (const chunk of createReadStream(path, { highWaterMark: 1_000_000 })) {
    const bytes = chunk as Buffer;
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      parts.push(bytes.subarray(start, end));
      yield parts.length === 1 ? bytes.subarray(start, end) : Buffer.concat(parts);
      parts = [];
      length = 0;
      lineNumber += 1;
      start = end + 1;
    }
    if (start === bytes.length) continue;
    parts.push(bytes.subarray(start));
    length += bytes.length - start;
    if (length > MOST_LINE_BYTES) {
      throw new ImportFailure(
        'is longer than 16 MB; NDJSON holds one resource per line',
        `line ${lineNumber}`,
      );
    }
  }
  if (length > 0) yield Buffer.concat(parts);
}
