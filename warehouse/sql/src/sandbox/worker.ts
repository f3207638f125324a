import { SqlError } from '../sqlError.js';
import { OpenWarehouse } from './openWarehouse.js';
import type { StatementRequest, WorkerAnswer, WorkerSettings } from './protocol.js';
import { runStatement } from './runStatement.js';

/**
 * A process that runs researchers' statements, one at a time. It may die of any of them: the operating system limits
 * its memory, the pool kills it when time is up, and it holds nothing worth keeping.
 */
const settings = JSON.parse(process.argv[2] ?? '{}') as WorkerSettings;
const warehouse = new OpenWarehouse(settings);

process.on('message', (request: StatementRequest) => void answer(request));
process.on('disconnect', () => process.exit());
send({ kind: 'ready' });

async function answer({ sql }: StatementRequest): Promise<void> {
  try {
    const connection = await warehouse.connect();
    try {
      send({ kind: 'result', result: await runStatement(connection, sql, settings) });
    } finally {
      connection.closeSync();
    }
  } catch (error) {
    const known = error instanceof SqlError ? error : new SqlError('INTERNAL');
    const detail = error === known ? undefined : String(error);
    send({ kind: 'error', code: known.code, message: known.message, position: known.position, detail });
  }
}

function send(message: WorkerAnswer): void {
  process.send?.(message);
}
