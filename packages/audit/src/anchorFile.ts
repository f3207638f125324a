import { createReadStream, existsSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { sha256 } from './chain.js';
import type { SignedHead } from './head.js';

/** What the first line has as the hash of the line before it. */
const NO_LINE = '0'.repeat(64);

const lineSchema = z.object({
  previousLine: z.string().length(64),
  tenant: z.uuid(),
  sequence: z.number().int().positive(),
  hash: z.string().length(64),
  signedAt: z.string(),
  keyId: z.string(),
  signature: z.string(),
});

/** A line of the anchor file, or what is wrong with it. Lines count from 1. */
export type AnchorLine =
  | { readonly line: number; readonly head: SignedHead }
  | { readonly line: number; readonly fault: 'NO_HEAD' | 'CHAIN_BROKEN' };

/**
 * Reads an anchor file line by line. Each line holds the hash of the one before, so that no line can be taken out or
 * changed without breaking the next. A last line without its line end was cut by a crash, and is passed over.
 */
export async function* readAnchor(file: string): AsyncGenerator<AnchorLine> {
  if (!existsSync(file)) return;
  let previousLine = NO_LINE;
  let number = 0;
  for await (const text of completeLines(file)) {
    number += 1;
    const parsed = lineSchema.safeParse(jsonOf(text));
    if (!parsed.success) yield { line: number, fault: 'NO_HEAD' };
    else {
      const { previousLine: claimed, ...head } = parsed.data;
      if (claimed !== previousLine) yield { line: number, fault: 'CHAIN_BROKEN' };
      yield { line: number, head };
    }
    previousLine = sha256(text).toString('hex');
  }
}

/** Appends heads; every call is on the disk when it resolves. */
export interface AnchorWriter {
  append(heads: readonly SignedHead[]): Promise<void>;
  close(): Promise<void>;
}

/** Opens an anchor file for appending, and makes it where it is missing. Only one process at a time may. */
export async function openAnchor(file: string): Promise<AnchorWriter> {
  let previousLine = NO_LINE;
  let size = 0;
  if (existsSync(file)) {
    for await (const text of completeLines(file)) {
      previousLine = sha256(text).toString('hex');
      size += Buffer.byteLength(text) + 1;
    }
  }
  const handle: FileHandle = await open(file, 'a', 0o600);
  // A line that a crash has cut was never acknowledged by anything: it goes.
  if ((await handle.stat()).size > size) await handle.truncate(size);
  return {
    async append(heads) {
      let text = '';
      for (const head of heads) {
        const line = JSON.stringify({ previousLine, ...head });
        previousLine = sha256(line).toString('hex');
        text += `${line}\n`;
      }
      await handle.appendFile(text);
      await handle.datasync();
    },
    close: () => handle.close(),
  };
}

async function* completeLines(file: string): AsyncGenerator<string> {
  const stream = createReadStream(file, 'utf8');
  let endsInLine = true;
  stream.on('data', (chunk) => (endsInLine = String(chunk).endsWith('\n')));
  let held: string | undefined;
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
    if (held !== undefined) yield held;
    held = line;
  }
  if (held !== undefined && endsInLine) yield held;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
