import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { removeStaleOutput } from '../stale-output.mjs';

/** A repository with these files, all empty but the manifests. */
function repositoryWith(t, files) {
  const repository = mkdtempSync(join(tmpdir(), 'caregraph-stale-'));
  t.after(() => rmSync(repository, { recursive: true }));
  for (const file of ['member/package.json', ...files]) {
    mkdirSync(dirname(join(repository, file)), { recursive: true });
    writeFileSync(join(repository, file), '{}');
  }
  writeFileSync(join(repository, 'package.json'), '{"workspaces":["member"]}');
  return repository;
}

test('outputs of a deleted source are removed, all kinds of them', (t) => {
  const stale = ['gone.test.d.ts', 'gone.test.js', 'gone.test.js.map'].map(
    (name) => `member/dist/test/${name}`,
  );
  const repository = repositoryWith(t, stale);
  assert.deepEqual(removeStaleOutput(repository), stale);
  assert.deepEqual(
    stale.map((file) => existsSync(join(repository, file))),
    [false, false, false],
  );
});

test('outputs with a source stay, and so does what the compiler did not write', (t) => {
  const files = [
    'member/src/a.ts',
    'member/dist/src/a.js',
    'member/dist/src/a.d.ts',
    'member/src/page.tsx',
    'member/dist/src/page.js',
    'member/dist/src/data.json',
    'member/dist/tsconfig.tsbuildinfo',
    'member/dist/explorer/index.js',
  ];
  assert.deepEqual(removeStaleOutput(repositoryWith(t, files)), []);
});
