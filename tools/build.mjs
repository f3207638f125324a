import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './child.mjs';
import { instruction } from './instruction.mjs';
import { removeStaleOutput } from './stale-output.mjs';
import { environmentWithLocalBinaries, filesUnder } from './workspaces.mjs';

const quietForMs = 1_000;
const bundles = [
  { name: 'explorer', sources: 'gateway/explorer', output: 'gateway/explorer/dist' },
  { name: 'web app', sources: 'web/app', output: 'web/app/dist/site' },
];

/**
 * Compiles what changed: TypeScript by project references, what runs in browsers by a hash of its sources.
 * @param {string} repository
 * @param {string} node the Node to compile with
 */
export async function ensureBuilt(repository, node) {
  const types = await compileTypes(repository, node);
  if (types.code !== 0)
    throw instruction(`${types.output.trim()}\n\nThe build failed: see the errors above.`);
  for (const bundle of bundles) await ensureBundle(repository, node, bundle);
}

/**
 * Runs `tsc -b` and removes outputs whose source is gone.
 * @param {string} repository
 * @param {string} node
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function compileTypes(repository, node) {
  const notice = setTimeout(() => console.log('Building …'), quietForMs);
  const words = [
    join('node_modules', 'typescript', 'bin', 'tsc'),
    '-b',
    '--pretty',
    String(process.stdout.isTTY ?? false),
  ];
  const result = await run(node, words, {
    cwd: repository,
    env: environmentWithLocalBinaries(),
    capture: true,
  });
  clearTimeout(notice);
  // Only after a complete build: otherwise tsc would believe an output to be there that we have just deleted.
  if (result.code === 0) removeStaleOutput(repository);
  return result;
}

/** @param {string} repository @param {string} node @param {typeof bundles[number]} bundle */
async function ensureBundle(repository, node, { name, sources, output }) {
  if (!existsSync(join(repository, sources))) return;
  const stampFile = join(repository, 'node_modules', `.caregraph-${name.replace(' ', '-')}-stamp`);
  const stamp = sourceStamp(repository, sources);
  const isBuilt = existsSync(join(repository, output, 'index.html')) && existsSync(stampFile);
  if (isBuilt && readFileSync(stampFile, 'utf8') === stamp) return;
  console.log(`Building the ${name} …`);
  const vite = join(repository, 'node_modules', 'vite', 'bin', 'vite.js');
  const result = await run(node, [vite, 'build', '--logLevel', 'warn', join(repository, sources)], {
    cwd: repository,
    env: environmentWithLocalBinaries(),
    capture: true,
  });
  if (result.code !== 0)
    throw instruction(`${result.output.trim()}\n\nThe ${name} could not be built: see above.`);
  writeFileSync(stampFile, stamp);
}

/** @param {string} repository @param {string} sources folder */
function sourceStamp(repository, sources) {
  const hash = createHash('sha256').update(readFileSync(join(repository, 'package-lock.json')));
  const files = filesUnder(
    join(repository, sources),
    (name) => name !== 'dist' && name !== 'node_modules' && name !== 'test',
  );
  for (const file of files) {
    hash.update(`${file}\n`).update(readFileSync(join(repository, sources, file)));
  }
  return hash.digest('hex');
}
