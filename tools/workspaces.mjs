import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * @param {string} file
 * @returns {any} what the JSON file holds
 */
export function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/**
 * The folders that the root package.json lists as workspaces and that exist, relative to it, with forward slashes.
 * @param {string} repository
 * @returns {string[]}
 */
export function workspaceFolders(repository) {
  const patterns = readJson(join(repository, 'package.json')).workspaces;
  return patterns
    .flatMap((pattern) => expand(repository, pattern))
    .filter((folder) => {
      return existsSync(join(repository, folder, 'package.json'));
    });
}

/** @param {string} repository @param {string} pattern a folder, or a folder followed by `/*` */
function expand(repository, pattern) {
  if (!pattern.endsWith('/*')) return [pattern];
  const parent = pattern.slice(0, -2);
  if (!existsSync(join(repository, parent))) return [];
  return readdirSync(join(repository, parent))
    .map((name) => `${parent}/${name}`)
    .toSorted();
}

/** Where Node keeps what it has compiled: services and commands start in half the processor time the second time. */
export const compileCache = join(root, 'node_modules', '.cache', 'node');

/** The environment in which installed programs, Node 24 among them, come before the machine's own. */
export function environmentWithLocalBinaries() {
  // Windows writes the variable as "Path"; a second spelling beside it would be ignored or win by chance.
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const binaries = join(root, 'node_modules', '.bin');
  return {
    NODE_COMPILE_CACHE: compileCache,
    ...process.env,
    [name]: [binaries, process.env[name]].filter(Boolean).join(delimiter),
  };
}

/**
 * Every file under a folder, relative to it, with forward slashes, sorted; empty when the folder is absent.
 * @param {string} folder
 * @param {(name: string) => boolean} [enter] whether to look into the folder of that name
 * @returns {string[]}
 */
export function filesUnder(folder, enter = () => true) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      if (!entry.isDirectory()) return [entry.name];
      if (!enter(entry.name)) return [];
      return filesUnder(join(folder, entry.name), enter).map((name) => `${entry.name}/${name}`);
    })
    .toSorted();
}
