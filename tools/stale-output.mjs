import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder, workspaceFolders } from './workspaces.mjs';

const compiledFolders = ['src', 'test'];
const outputEnding = /\.(?:js|js\.map|d\.ts|d\.ts\.map)$/;

/**
 * Deletes compiled files whose source was deleted or renamed: tsc leaves them, and `node --test` would run them.
 * @param {string} repository
 * @returns {string[]} what was removed, relative to the repository
 */
export function removeStaleOutput(repository) {
  const removed = workspaceFolders(repository).flatMap((folder) =>
    compiledFolders.flatMap((compiled) =>
      filesUnder(join(repository, folder, 'dist', compiled))
        .filter((file) => outputEnding.test(file) && !hasSource(join(repository, folder, compiled), file))
        .map((file) => `${folder}/dist/${compiled}/${file}`),
    ),
  );
  for (const file of removed) rmSync(join(repository, file));
  return removed;
}

/** @param {string} folder of sources @param {string} output relative path of a compiled file */
function hasSource(folder, output) {
  const stem = join(folder, output.replace(outputEnding, ''));
  return ['.ts', '.tsx', '.js'].some((ending) => existsSync(stem + ending));
}
