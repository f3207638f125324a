import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const file = z.object({
  /** Names of files made for demonstration start with `demo-`; production refuses them. */
  id: z.string().min(1),
  current: z.number().int().positive(),
  versions: z.record(z.string().regex(/^[1-9]\d*$/), z.base64()),
});

/** Wrapping keys in a file: version → 32 bytes in base64. */
export type LocalKeyFile = z.infer<typeof file>;

/** A file with one new key. */
export function newLocalKeyFile(id: string): LocalKeyFile {
  return { id, current: 1, versions: { '1': randomBytes(32).toString('base64') } };
}

/** @throws Error naming the file, without its content, where it cannot be read or is not of this form. */
export function readLocalKeyFile(path: string): LocalKeyFile {
  const parsed = file.safeParse(parse(readFileSync(path, 'utf8')));
  if (!parsed.success || parsed.data.versions[String(parsed.data.current)] === undefined)
    throw new Error(
      `${path} is no file of wrapping keys. Restore it from its backup: nothing can be read without it.`,
    );
  return parsed.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Replaces the file at once and for good: half a key file is none. Readable by its owner alone. */
export function writeLocalKeyFile(path: string, content: LocalKeyFile): void {
  const beside = `${path}.${process.pid}.new`;
  writeFileSync(beside, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  const handle = openSync(beside, 'r');
  fsyncSync(handle);
  closeSync(handle);
  renameSync(beside, path);
}
