import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const SITE = fileURLToPath(new URL('../site/', import.meta.url));
const MOST_BYTES = 350 * 1024;

/** Scripts that a script names, itself included; those loaded when wanted are told apart by how they are named. */
async function scripts(): Promise<Map<string, { bytes: number; imports: string[] }>> {
  const names = (await readdir(path.join(SITE, 'assets'))).filter((name) => name.endsWith('.js'));
  const entries = names.map(async (name) => {
    const source = await readFile(path.join(SITE, 'assets', name), 'utf8');
    const imports = [...source.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)].map(
      ([, file = '']) => file,
    );
    return [name, { bytes: gzipSync(source, { level: 9 }).length, imports }] as const;
  });
  return new Map(await Promise.all(entries));
}

async function bytesOf(...starts: string[]): Promise<number> {
  const all = await scripts();
  const wanted = new Set<string>();
  const add = (name: string): void => {
    if (wanted.has(name)) return;
    wanted.add(name);
    all.get(name)?.imports.forEach(add);
  };
  for (const start of starts)
    add([...all.keys()].find((name) => name.startsWith(`${start}-`)) ?? assert.fail(`no script ${start}`));
  return [...wanted].reduce((sum, name) => sum + (all.get(name)?.bytes ?? 0), 0);
}

test('the scripts of the first page are at most 350 kB, compressed', async () => {
  const page = await readFile(path.join(SITE, 'index.html'), 'utf8');
  assert.match(page, /<script type="module"/);
  const bytes = await bytesOf('index', 'english', 'Landing');
  assert.ok(bytes > 50_000, 'the scripts were found');
  assert.ok(bytes <= MOST_BYTES, `${bytes} bytes`);
});

test('the benchmarks, before a row is opened, are at most 350 kB as well', async () => {
  const bytes = await bytesOf('index', 'english', 'Benchmarks');
  assert.ok(bytes <= MOST_BYTES, `${bytes} bytes`);
});

test('no built file names another host, and nothing is inlined as data', async () => {
  const names = await readdir(path.join(SITE, 'assets'));
  for (const name of names.filter((each) => /\.(?:js|css)$/.test(each))) {
    const source = await readFile(path.join(SITE, 'assets', name), 'utf8');
    assert.doesNotMatch(source, /url\(\s*["']?(?:https?:)?\/\//, name);
    assert.doesNotMatch(source, /url\(\s*["']?data:font/, name);
    assert.doesNotMatch(source, /\bfetch\(\s*["'`]https?:/, name);
  }
});
