import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generatedFiles } from '../generate/generatedFiles.js';
import { ROOT } from '../settings.js';

export async function generateCommand(check: boolean): Promise<void> {
  const stale = await generate({ check });
  if (!check) {
    console.log(stale.length === 0 ? 'Every generated file is current.' : `Written: ${stale.join(', ')}`);
  } else if (stale.length > 0) {
    throw new Error(`These generated files are stale: ${stale.join(', ')}. Run: npm run generate`);
  }
}

/** Writes every generated file; with `check`, only tells which are stale. Returns the stale ones, paths from the root. */
async function generate({ check }: { check: boolean }): Promise<string[]> {
  const stale: string[] = [];
  for (const [file, content] of await generatedFiles()) {
    const target = path.join(ROOT, file);
    if (current(target) === content) continue;
    stale.push(file);
    if (check) continue;
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  return stale;
}

function current(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
