import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readJson, root, workspaceFolders } from '../workspaces.mjs';

const page = readFileSync(join(root, 'docs', 'DEPENDENCIES.md'), 'utf8');
const lines = page.split('\n').flatMap((line) => {
  const [, name, does, why, licence] = /^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/.exec(line) ?? [];
  return name ? [{ name, does, why, licence: licence.trim() }] : [];
});

const ours = new Set(
  workspaceFolders(root).map((folder) => readJson(join(root, folder, 'package.json')).name),
);

/** Packages not of ours that a package.json names, each with the folders that name it. */
function directDependencies() {
  const folders = new Map();
  for (const folder of ['.', ...workspaceFolders(root)]) {
    const manifest = readJson(join(root, folder, 'package.json'));
    const { dependencies, devDependencies, optionalDependencies, peerDependencies } = manifest;
    const names = Object.keys({
      ...dependencies,
      ...devDependencies,
      ...optionalDependencies,
      ...peerDependencies,
    });
    for (const name of names.filter((candidate) => !ours.has(candidate))) {
      folders.set(name, [...(folders.get(name) ?? []), folder]);
    }
  }
  return folders;
}

/** The licence by the installed package, or by the lockfile when it is for another platform; undefined if silent. */
function licenceOf(name, folders) {
  const places = [...folders.map((folder) => `${folder}/node_modules/${name}`), `node_modules/${name}`];
  const installed = places.map((place) => join(root, place, 'package.json')).find((file) => existsSync(file));
  if (installed) return readJson(installed).license;
  return readJson(join(root, 'package-lock.json')).packages[`node_modules/${name}`]?.license;
}

test('every direct dependency has one line in docs/DEPENDENCIES.md, and no line is stale', () => {
  assert.deepEqual(lines.map(({ name }) => name).toSorted(), [...directDependencies().keys()].toSorted());
});

test('the licence in docs/DEPENDENCIES.md is the one the package declares', () => {
  for (const [name, folders] of directDependencies()) {
    const declared = licenceOf(name, folders);
    if (declared) assert.equal(lines.find((line) => line.name === name)?.licence, declared, name);
  }
});

test('every direct dependency is pinned to one version', () => {
  const used = new Map();
  for (const folder of ['.', ...workspaceFolders(root)]) {
    const { dependencies, devDependencies, optionalDependencies } = readJson(
      join(root, folder, 'package.json'),
    );
    for (const [name, version] of Object.entries({
      ...dependencies,
      ...devDependencies,
      ...optionalDependencies,
    })) {
      const { versions } = used.get(name) ?? used.set(name, { versions: new Set() }).get(name);
      versions.add(version);
      assert.match(version, /^\d+(\.\d+\.\d+(-[\w.]+)?)?$/, `${folder}: ${name} must not be a range`);
    }
  }
  for (const [name, { versions }] of used)
    assert.equal(versions.size, 1, `${name}: ${[...versions].join(', ')}`);
});
