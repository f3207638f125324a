import { createInterface } from 'node:readline/promises';
import Table from 'cli-table3';
import { request } from 'undici';
import { z } from 'zod';

import { serviceUrl, type Settings } from '../settings.js';
import { tokenOf } from './token.js';

const answerSchema = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string().optional() })),
  rows: z.array(z.array(z.unknown())),
  truncated: z.boolean().optional(),
});
const errorSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

const WIDEST_COLUMN = 60;

type Answer = z.infer<typeof answerSchema>;

/** One statement with `-c`, else a prompt; statements end with a semicolon. */
export async function sqlCommand(
  settings: Settings,
  options: { command?: string; json?: boolean },
): Promise<void> {
  const run = async (sql: string): Promise<void> => {
    // A token lives five minutes; a session at the prompt lives longer.
    const answer = await runStatement(
      serviceUrl(settings, 'warehouse'),
      await tokenOf(settings, 'researcher'),
      sql,
    );
    console.log(options.json ? JSON.stringify(objectsOf(answer), null, 2) : printTable(answer));
  };
  if (options.command !== undefined) return run(options.command);
  console.log('The warehouse, in SQL. End a statement with ;  Try: select * from release;  Ctrl-D leaves.');
  const prompt = createInterface({ input: process.stdin, output: process.stdout, prompt: 'caregraph> ' });
  let statement = '';
  prompt.prompt();
  for await (const line of prompt) {
    statement += `${line}\n`;
    if (/;\s*$/.test(statement)) {
      await run(statement.replace(/;\s*$/, '')).catch((error: unknown) =>
        console.error(error instanceof Error ? error.message : error),
      );
      statement = '';
    }
    prompt.prompt();
  }
}

function objectsOf({ columns, rows }: Answer): object[] {
  return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column.name, row[index]])));
}

/** Runs one statement on the warehouse service. @throws Error with the service's own words where it refuses. */
async function runStatement(url: string, token: string, sql: string): Promise<Answer> {
  const response = await request(`${url}/sql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ sql }),
  }).catch(() => {
    throw new Error(`The warehouse at ${url} does not answer. Start it with: npm start`);
  });
  const body: unknown = await response.body.json();
  if (response.statusCode === 200) return answerSchema.parse(body);
  const refused = errorSchema.safeParse(body);
  throw new Error(
    refused.success
      ? `${refused.data.error.code}: ${refused.data.error.message}`
      : `HTTP ${response.statusCode}`,
  );
}

/** A table for people. */
function printTable({ columns, rows, truncated }: Answer): string {
  const table = new Table({ head: columns.map((column) => column.name), style: { head: [], border: [] } });
  for (const row of rows) table.push(row.map(shown));
  const more = truncated ? ' (cut at the row limit)' : '';
  return `${table.toString()}\n${rows.length} row${rows.length === 1 ? '' : 's'}${more}`;
}

/** A value as a table shows it; one too wide for a screen is cut, and `--json` has it whole. */
function shown(value: unknown): string {
  const text = value === null ? '' : String(value);
  return text.length > WIDEST_COLUMN ? `${text.slice(0, WIDEST_COLUMN - 1)}…` : text;
}
