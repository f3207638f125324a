import type { StatementResult } from './sandbox/protocol.js';

/** RFC 4180 with a header line; nulls are empty, lists and structs JSON. */
export function toCsv({ columns, rows }: StatementResult): string {
  const lines = [columns.map((column) => column.name), ...rows].map((row) => row.map(field).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

function field(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
