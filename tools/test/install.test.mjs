import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { installStamp, isInstalledAlready } from '../install.mjs';
import { nodePackages, pinnedNode } from '../node-binary.mjs';
import { readJson, root } from '../workspaces.mjs';

const otherPlatform = process.platform === 'linux' ? 'darwin' : 'linux';
const locked = {
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/foreign': { version: '1.0.0', integrity: 'sha512-f', optional: true, os: [otherPlatform] },
};

/** A repository with one workspace, a lockfile and npm's record of what is installed. */
function repositoryWith(t, { installed = { 'node_modules/a': locked['node_modules/a'] }, member = {} } = {}) {
  const repository = mkdtempSync(join(tmpdir(), 'caregraph-install-'));
  t.after(() => rmSync(repository, { recursive: true }));
  const write = (path, content) => {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), JSON.stringify(content));
  };
  write('package.json', { workspaces: ['packages/*'] });
  write('packages/member/package.json', { name: 'member', ...member });
  write('package-lock.json', { packages: { '': {}, 'packages/member': {}, ...locked } });
  for (const [path, entry] of Object.entries(installed)) write(`${path}/package.json`, entry);
  write('node_modules/.package-lock.json', { packages: installed });
  return repository;
}

test('packages that npm has installed from this lockfile are not installed again', (t) => {
  assert.equal(isInstalledAlready(repositoryWith(t)), true);
});

test('a missing package means an installation', (t) => {
  assert.equal(isInstalledAlready(repositoryWith(t, { installed: {} })), false);
});

test('a package whose folder was deleted means an installation', (t) => {
  const repository = repositoryWith(t);
  rmSync(join(repository, 'node_modules', 'a'), { recursive: true });
  assert.equal(isInstalledAlready(repository), false);
});

test('another version than the locked one means an installation', (t) => {
  const installed = { 'node_modules/a': { version: '0.9.0', integrity: 'sha512-old' } };
  assert.equal(isInstalledAlready(repositoryWith(t, { installed })), false);
});

test('a repository without node_modules means an installation', (t) => {
  const repository = repositoryWith(t);
  rmSync(join(repository, 'node_modules'), { recursive: true });
  assert.equal(isInstalledAlready(repository), false);
});

test('the stamp changes with a dependency of a workspace, and not with its scripts', (t) => {
  const plain = installStamp(repositoryWith(t));
  assert.equal(installStamp(repositoryWith(t, { member: { scripts: { build: 'x' } } })), plain);
  assert.notEqual(installStamp(repositoryWith(t, { member: { dependencies: { a: '1.0.0' } } })), plain);
});

test('every platform with a pinned Node has it among the optional dependencies', () => {
  const { optionalDependencies } = readJson(join(root, 'package.json'));
  for (const name of Object.values(nodePackages)) assert.ok(name in optionalDependencies, name);
});

test('the lockfile has the optional packages of every platform, without which npm ci refuses it', () => {
  const { packages } = readJson(join(root, 'package-lock.json'));
  const names = new Set(Object.keys(packages).map((path) => path.split('node_modules/').at(-1)));
  const missing = Object.values(packages)
    .flatMap(({ optionalDependencies }) => Object.keys(optionalDependencies ?? {}))
    .filter((name) => !names.has(name));
  assert.deepEqual(missing, []);
});

test('a missing Node binary is answered with what to do', (t) => {
  assert.throws(() => pinnedNode(repositoryWith(t), 'linux-x64'), /npm config get omit/);
});
