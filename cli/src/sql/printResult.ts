import Table from 'cli-table3';
import type { SqlResult } from './warehouseClient.js';

export const OUTPUT_MODES = ['table', 'json', 'jsonl', 'csv', 'markdown', 'parquet', 'arrow'] as const;
export type OutputMode = (typeof OUTPUT_MODES)[number];

const WIDEST_COLUMN = 60;

/** A result as text, in the modes that are made here; the others are the service's own bytes. */
export function printResult(result: SqlResult, mode: 'table' | 'json' | 'jsonl' | 'markdown'): string {
  switch (mode) {
    case 'table':
      return printTable(result);
    case 'json':
      return `${JSON.stringify(objectsOf(result), null, 2)}\n`;
    case 'jsonl':
      return objectsOf(result)
        .map((row) => `${JSON.stringify(row)}\n`)
        .join('');
    case 'markdown':
      return printMarkdown(result);
  }
}

/** The line of the statement that an error speaks of, with a mark below the place. */
export function pointAt(sql: string, position: number): string {
  const start = sql.lastIndexOf('\n', position - 1) + 1;
  const end = sql.indexOf('\n', position);
  const line = sql.slice(start, end < 0 ? undefined : end);
  const number = sql.slice(0, position).split('\n').length;
  const head = `line ${number}: `;
  const margin = ' '.repeat(head.length) + line.slice(0, position - start).replaceAll(/[^\t]/g, ' ');
  return `${head}${line}\n${margin}^`;
}

function objectsOf({ columns, rows }: SqlResult): object[] {
  return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column.name, row[index]])));
}

/** A table for people. */
function printTable({ columns, rows, truncated }: SqlResult): string {
  const table = new Table({ head: columns.map((column) => column.name), style: { head: [], border: [] } });
  for (const row of rows) table.push(row.map((value) => cut(textOf(value))));
  const more = truncated ? ' (cut at the row limit)' : '';
  return `${table.toString()}\n${rows.length} row${rows.length === 1 ? '' : 's'}${more}\n`;
}

function printMarkdown({ columns, rows }: SqlResult): string {
  const line = (fields: readonly string[]): string =>
    `| ${fields.map((field) => field.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |\n`;
  const head = line(columns.map((column) => column.name)) + line(columns.map(() => '---'));
  return head + rows.map((row) => line(row.map(textOf))).join('');
}

/** A value too wide for a screen is cut; every other mode has it whole. */
function cut(text: string): string {
  return text.length > WIDEST_COLUMN ? `${text.slice(0, WIDEST_COLUMN - 1)}…` : text;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
