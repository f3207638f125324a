import { readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { serviceUrl, type Settings } from '../settings.js';
import type { OutputMode } from '../sql/printResult.js';
import { SqlSession } from '../sql/sqlSession.js';
import { WarehouseClient } from '../sql/warehouseClient.js';
import { tokenOf } from './token.js';

const HISTORY_LINES = 1000;

/**
 * One statement with `-c`; a prompt at a terminal; else what comes through the pipe. Throws where the one statement
 * failed; through a pipe every statement is tried, and the exit code tells whether all went well.
 */
export async function sqlCommand(
  settings: Settings,
  options: { command?: string; format: OutputMode },
): Promise<void> {
  const token = process.env['CAREGRAPH_TOKEN'];
  const client = new WarehouseClient(serviceUrl(settings, 'warehouse'), () =>
    token === undefined ? tokenOf(settings, 'researcher', 'urn:caregraph:warehouse') : Promise.resolve(token),
  );
  const session = new SqlSession(client, options.format, process.stdout);
  if (options.command !== undefined) {
    await session.line(options.command);
    return session.end();
  }
  if (process.stdin.isTTY) return atPrompt(session);
  return throughPipe(session);
}

async function throughPipe(session: SqlSession): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    await attempt(() => session.line(line));
    if (session.isEnded) break;
  }
  await attempt(() => session.end());
}

async function atPrompt(session: SqlSession): Promise<void> {
  const file = process.env['CAREGRAPH_SQL_HISTORY'] ?? path.join(homedir(), '.caregraph_sql_history');
  console.log('The warehouse, in SQL. End a statement with ;  Try: select * from release;  .help has more.');
  const prompt = createInterface({
    input: process.stdin,
    output: process.stdout,
    history: readHistory(file),
    historySize: HISTORY_LINES,
    removeHistoryDuplicates: true,
    completer: (line) => session.complete(line),
  });
  prompt.on('history', (lines) => writeHistory(file, lines));
  const ask = (): void => {
    prompt.setPrompt(session.isInStatement ? '      ...> ' : 'caregraph> ');
    prompt.prompt();
  };
  prompt.on('SIGINT', () => {
    const wasRunning = session.isRunning;
    session.interrupt();
    // Once what ran has stopped, the loop below asks again.
    if (wasRunning) return;
    prompt.write(null, { ctrl: true, name: 'e' });
    prompt.write(null, { ctrl: true, name: 'u' });
    process.stdout.write('\n');
    ask();
  });
  ask();
  for await (const line of prompt) {
    await attempt(() => session.line(line));
    if (session.isEnded) break;
    ask();
  }
  prompt.close();
  await attempt(() => session.end());
  process.exitCode = 0;
}

/** What fails is said; the session goes on. */
async function attempt(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

/** The newest line first, as readline wants it. */
function readHistory(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean).toReversed();
  } catch {
    return [];
  }
}

function writeHistory(file: string, lines: readonly string[]): void {
  try {
    writeFileSync(
      file,
      lines
        .toReversed()
        .map((line) => `${line}\n`)
        .join(''),
      { mode: 0o600 },
    );
  } catch {
    // A home that cannot be written to takes the history, not the session.
  }
}
