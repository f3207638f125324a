import { isUtf8 } from 'node:buffer';
import { ImportFailure } from './importFailure.js';

/** Decodes UTF-8, refusing what is not: a replaced character would silently change a name. */
export function decodeText(bytes: Buffer, where?: string): string {
  if (!isUtf8(bytes)) throw new ImportFailure('is not UTF-8 text; convert it to UTF-8', where);
  const text = bytes.toString('utf8');
  // A byte order mark is no part of the text.
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/**
 * Parses JSON. Failures name the line and column; the engine's own message quotes the text, which could be a patient's.
 */
export function parseJson(text: string, where?: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const position = errorPosition(text, error);
    const lines = text.slice(0, position).split('\n');
    const place = `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
    const ended = position >= text.length ? '; the file seems to be cut off' : '';
    throw new ImportFailure(where === undefined ? `is not JSON at ${place}${ended}` : 'is not JSON', where);
  }
  if (UNSTORABLE_ESCAPE.test(text)) assertStorable(value, where);
  return value;
}

/** Escapes that JSON allows and PostgreSQL's text does not: the character NUL, and half a surrogate pair. */
const UNSTORABLE_ESCAPE = /\\u(0000|[dD][89a-fA-F])/;

function assertStorable(value: unknown, where: string | undefined): void {
  if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed())) {
    throw new ImportFailure(
      'holds a character that no database text can hold (NUL or half a surrogate pair)',
      where,
    );
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, child] of Object.entries(value)) {
    assertStorable(name, where);
    assertStorable(child, where);
  }
}

/** Where parsing failed. Some of the engine's messages do not say: then a search for the shortest text that fails so. */
function errorPosition(text: string, error: unknown): number {
  const stated = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
  if (stated !== undefined) return Number(stated);
  if (isCutOff(text)) return text.length;
  let complete = 0;
  let failing = text.length;
  while (failing - complete > 1) {
    const middle = (complete + failing) >> 1;
    if (isCutOff(text.slice(0, middle))) complete = middle;
    else failing = middle;
  }
  return failing - 1;
}

/** The text is JSON as far as it goes. */
function isCutOff(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (!(error instanceof Error)) return false;
    const stated = /at position (\d+)/.exec(error.message)?.[1];
    return stated === undefined ? error.message.includes('Unexpected end') : Number(stated) >= text.length;
  }
}
