import { once } from 'node:events';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { SqlError } from '../sqlError.js';
import { completeStatement } from './completeStatement.js';
import { OpenWarehouse } from './openWarehouse.js';
import { FRAME, frame, type WorkerFailure, type WorkerRequest, type WorkerSettings } from './protocol.js';
import { readCatalog } from './readCatalog.js';
import { runStatement } from './runStatement.js';

/**
 * A process that runs researchers' statements, one at a time. It may die of any of them: the operating system limits
 * its memory, the pool kills it when time is up, and it holds nothing worth keeping.
 */
const settings = JSON.parse(process.argv[2] ?? '{}') as WorkerSettings;
const warehouse = new OpenWarehouse(settings);
const FRAME_BYTES = 256 * 1024;
// Not standard output: whatever a library may print there must not become part of an answer.
const output = new Socket({ fd: 3, readable: false, writable: true });
let interrupt: (() => void) | undefined;

output.on('error', () => process.exit());
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const request = JSON.parse(line) as WorkerRequest;
    if (request.kind === 'cancel') interrupt?.();
    else void answer(request);
  })
  .on('close', () => process.exit());
output.write(frame(FRAME.ready, new Uint8Array()));

async function answer(request: Exclude<WorkerRequest, { kind: 'cancel' }>): Promise<void> {
  const tables = new Set<string>();
  try {
    const end = await perform(request, tables);
    output.write(jsonFrame(FRAME.end, { ...end, tables: [...tables] }));
  } catch (error) {
    const known = error instanceof SqlError ? error : new SqlError('INTERNAL');
    const failure: WorkerFailure = {
      code: known.code,
      message: known.message,
      position: known.position,
      tables: [...tables],
      detail: error === known ? undefined : String(error),
    };
    output.write(jsonFrame(FRAME.failure, failure));
  }
}

async function perform(
  request: Exclude<WorkerRequest, { kind: 'cancel' }>,
  tables: Set<string>,
): Promise<{ rowCount: number; truncated: boolean }> {
  const connection = await warehouse.connect();
  interrupt = () => connection.interrupt();
  try {
    if (request.kind === 'statement') {
      return await runStatement(connection, request, { ...settings, tables, send, parse });
    }
    const found =
      request.kind === 'catalog'
        ? await readCatalog(connection)
        : await completeStatement(warehouse, connection, request.text);
    await send(Buffer.from(JSON.stringify(found)));
    return { rowCount: found.length, truncated: false };
  } finally {
    interrupt = undefined;
    connection.closeSync();
  }
}

function parse(sql: string): Promise<string> {
  return warehouse.parse(sql);
}

/** Waits until whoever reads has room: a slow client slows the statement, and fills no memory. */
async function send(bytes: Uint8Array): Promise<void> {
  for (let start = 0; start < bytes.length; start += FRAME_BYTES) {
    const isRoomLeft = output.write(frame(FRAME.data, bytes.subarray(start, start + FRAME_BYTES)));
    if (!isRoomLeft) await once(output, 'drain');
  }
}

function jsonFrame(kind: number, value: object): Buffer {
  return frame(kind, Buffer.from(JSON.stringify(value)));
}
