import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { run } from './child.mjs';
import { instruction } from './instruction.mjs';
import { assertNodeRuns, pinnedNode } from './node-binary.mjs';
import { readJson, workspaceFolders } from './workspaces.mjs';

const progressEveryMs = 10_000;

/**
 * Installs the locked packages, and does nothing when those of this lockfile and platform are there already,
 * whoever installed them.
 * @param {string} repository
 * @returns {Promise<'present' | 'adopted' | 'installed'>}
 */
export async function ensureInstalled(repository) {
  const stampFile = join(repository, 'node_modules', '.caregraph-stamp');
  const stamp = installStamp(repository);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return 'present';
  const adopted = isInstalledAlready(repository);
  if (!adopted) await install(repository);
  assertNodeRuns(pinnedNode(repository));
  writeFileSync(stampFile, stamp);
  return adopted ? 'adopted' : 'installed';
}

/**
 * A fingerprint of everything that decides what `npm ci` would install.
 * @param {string} repository
 */
export function installStamp(repository) {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}\n`);
  hash.update(readFileSync(join(repository, 'package-lock.json')));
  for (const folder of ['.', ...workspaceFolders(repository)]) {
    const { name, bin, workspaces, overrides, dependencies, devDependencies, optionalDependencies } =
      readJson(join(repository, folder, 'package.json'));
    const parts = [
      folder,
      name,
      bin,
      workspaces,
      overrides,
      dependencies,
      devDependencies,
      optionalDependencies,
    ];
    hash.update(JSON.stringify(parts.map((part) => part ?? null)));
  }
  return hash.digest('hex');
}

/**
 * Whether npm's own record of node_modules matches the lockfile: somebody has run `npm ci` or `npm install`.
 * @param {string} repository
 */
export function isInstalledAlready(repository) {
  const record = join(repository, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = readJson(record).packages;
  return Object.entries(lockedPackages(repository)).every(([path, locked]) => {
    const present = installed[path];
    if (!present || !existsSync(join(repository, path))) return isForAnotherPlatform(locked);
    return present.version === locked.version && present.integrity === locked.integrity;
  });
}

/** @param {string} repository @returns {Record<string, any>} by path in the repository */
function lockedPackages(repository) {
  const { packages } = readJson(join(repository, 'package-lock.json'));
  return Object.fromEntries(Object.entries(packages).filter(([path]) => path.includes('node_modules/')));
}

/** @param {any} locked one entry of the lockfile; optional ones without a platform may be absent, too */
function isForAnotherPlatform(locked) {
  if (!locked.optional && !locked.peer) return false;
  if (locked.libc || (!locked.os && !locked.cpu)) return true;
  return !includes(locked.os, process.platform) || !includes(locked.cpu, process.arch);
}

/** @param {string | string[] | undefined} allowed everything when undefined @param {string} actual */
function includes(allowed, actual) {
  return allowed === undefined || [allowed].flat().includes(actual);
}

/** @param {string} repository */
async function install(repository) {
  const locked = Object.entries(lockedPackages(repository));
  const paths = locked
    .filter(([, entry]) => !entry.link && !isForAnotherPlatform(entry))
    .map(([path]) => path);
  console.log(`Installing ${paths.length} packages …`);
  const startedMs = Date.now();
  const seconds = () => Math.round((Date.now() - startedMs) / 1000);
  const timer = setInterval(() => {
    const present = paths.filter((path) => existsSync(join(repository, path, 'package.json'))).length;
    console.log(`  ${present} of ${paths.length}, ${seconds()} s`);
  }, progressEveryMs);
  const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  const { program, leading } = npmProgram();
  const result = await run(program, [...leading, ...words], { cwd: repository, capture: true }).catch(
    (error) => ({
      code: 1,
      output: `npm could not be started: ${error.message}`,
    }),
  );
  clearInterval(timer);
  if (result.code !== 0) throw instruction(installFailure(result.output));
  console.log(`Installed in ${seconds()} s.`);
}

/** npm as it runs us now, or as the PATH has it. */
function npmProgram() {
  const current = process.env.npm_execpath;
  if (current && basename(current) === 'npm-cli.js') return { program: process.execPath, leading: [current] };
  if (process.platform !== 'win32') return { program: 'npm', leading: [] };
  // Node refuses to start npm.cmd itself without a shell.
  return { program: process.env.ComSpec ?? 'cmd.exe', leading: ['/d', '/s', '/c', 'npm'] };
}

/** @param {string} output what npm printed */
function installFailure(output) {
  return [
    output.trim(),
    '',
    'The packages could not be installed. npm said why above. The usual causes:',
    '  no way to the registry    check the network, or set a proxy: npm config set proxy http://HOST:PORT',
    '  lockfile out of step      a package.json changed: run "npm install --ignore-scripts", commit package-lock.json',
    '  no npm                    install npm (Debian and Ubuntu: apt-get install npm)',
    '  disk full                 about 2 GB are needed',
    'Then repeat the command.',
  ].join('\n');
}
