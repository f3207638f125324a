import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { workspaceRules } from '../import-rules.table.mjs';
import { importViolations } from '../import-rules.mjs';
import { readJson, root, workspaceFolders } from '../workspaces.mjs';

/** Each kind of violation, planted: where, what it imports, and what the check says. */
const planted = [
  [
    'subgraphs/records/src/x.ts',
    `import { x } from '@caregraph/billing';`,
    /must not import @caregraph\/billing/,
  ],
  [
    'subgraphs/records/src/x.ts',
    `import type { X } from '@caregraph/billing';`,
    /must not import @caregraph\/billing/,
  ],
  [
    'subgraphs/records/src/x.ts',
    `export * from '@caregraph/billing';`,
    /must not import @caregraph\/billing/,
  ],
  [
    'subgraphs/records/src/x.ts',
    `export { x } from '@caregraph/billing';`,
    /must not import @caregraph\/billing/,
  ],
  [
    'subgraphs/records/src/x.ts',
    `await import('@caregraph/billing');`,
    /must not import @caregraph\/billing/,
  ],
  [
    'subgraphs/records/src/x.ts',
    `type X = import('@caregraph/billing').X;`,
    /must not import @caregraph\/billing/,
  ],
  [
    'subgraphs/records/src/x.ts',
    `import x = require('@caregraph/billing');`,
    /must not import @caregraph\/billing/,
  ],
  ['subgraphs/records/src/x.ts', `import x from '../../billing/src/x.js';`, /leaves its own folder/],
  [
    'subgraphs/records/src/x.ts',
    `import x from '@caregraph/policy/dist/src/x.js';`,
    /none of the exports of @caregraph\/policy/,
  ],
  [
    'subgraphs/records/src/x.ts',
    `import x from '@caregraph/database';`,
    /must not import @caregraph\/database/,
  ],
  ['subgraphs/records/src/x.ts', `import x from '../test/x.js';`, /must not import tests/],
  [
    'subgraphs/records/test/x.test.ts',
    `import x from '@caregraph/billing';`,
    /must not import @caregraph\/billing/,
  ],
  ['subgraphs/records/src/visit/visit.entity.ts', `import x from './visit.service.js';`, /entities hold/],
  ['subgraphs/records/src/visit/visit.entity.ts', `import x from './visit.resolver.js';`, /entities hold/],
  ['subgraphs/records/src/visit/visit.service.ts', `import x from './visit.resolver.js';`, /services decide/],
  [
    'subgraphs/records/src/visit/visit.resolver.ts',
    `import x from './visit.entity.js';`,
    /resolvers translate/,
  ],
  [
    'subgraphs/records/src/visit/visit.service.ts',
    `import x from './visit.reference.js';`,
    /services decide/,
  ],
  [
    'subgraphs/records/src/visit/visit.type.ts',
    `import x from './visit.service.js';`,
    /a GraphQL type is a shape/,
  ],
  ['packages/policy/src/x.ts', `import x from '@caregraph/fhir';`, /must not import @caregraph\/fhir/],
  ['packages/policy/src/x.ts', `import { readFileSync } from 'node:fs';`, /the Node module node:fs/],
  ['packages/fhir/src/x.ts', `import pg from 'pg';`, /packages\/fhir must not import pg/],
  ['packages/subgraph-kit/src/x.ts', `import x from '@caregraph/records';`, /the kit knows no subgraph/],
  ['gateway/src/x.ts', `import x from '@caregraph/subgraph-kit';`, /the gateway holds no domain rule/],
  ['warehouse/deidentify/src/x.ts', `import x from '@caregraph/records';`, /never subgraph code/],
  ['warehouse/gate/src/x.ts', `import x from '@caregraph/policy';`, /must not share a mistake/],
  ['warehouse/gate/src/x.ts', `import x from '@caregraph/deidentify';`, /must not share a mistake/],
  ['loadtests/suites/x.ts', `import x from '@caregraph/policy';`, /must not import @caregraph\/policy/],
  ['loadtests/suites/x.ts', `import x from 'node:fs';`, /the Node module node:fs/],
  ['ingest/src/x.ts', `import x from '@caregraph/database';`, /ingest must not import @caregraph\/database/],
];

/** What the table allows; the check must be silent. */
const allowed = [
  ['subgraphs/records/src/visit/visit.resolver.ts', `import x from './visit.service.js';`],
  ['subgraphs/records/src/visit/visit.service.ts', `import x from './visit.entity.js';`],
  ['subgraphs/records/src/x.ts', `import x from '@caregraph/subgraph-kit';`],
  ['subgraphs/records/test/x.test.ts', `import x from '@caregraph/database';`],
  ['subgraphs/records/test/x.test.ts', `import x from '@caregraph/records';`],
  ['subgraphs/records/test/x.test.ts', `import x from '@caregraph/policy/testing';`],
  ['gateway/src/x.ts', `import x from '@caregraph/policy';`],
  ['cli/src/x.ts', `import x from '@caregraph/records';`],
  ['loadtests/suites/x.ts', `import http from 'k6/http';`],
  [
    'packages/policy/src/x.ts',
    `// import x from '@caregraph/fhir';\nexport const x = "import '@caregraph/fhir'";`,
  ],
];

/** Checks a repository that has every workspace of the table and this one file. */
function violationsOf(t, file, text) {
  const repository = mkdtempSync(join(tmpdir(), 'caregraph-imports-'));
  t.after(() => rmSync(repository, { recursive: true }));
  const write = (path, content) => {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), content);
  };
  const folders = Object.keys(workspaceRules);
  write('package.json', JSON.stringify({ workspaces: [...folders, 'unlisted'] }));
  for (const folder of folders) {
    write(
      `${folder}/package.json`,
      JSON.stringify({
        name: `@caregraph/${folder.split('/').at(-1)}`,
        exports: { '.': '', './testing': '' },
      }),
    );
  }
  write(file, text);
  return importViolations(repository);
}

for (const [file, text, message] of planted) {
  test(`refused: ${text} in ${file}`, (t) => {
    const violations = violationsOf(t, file, text);
    assert.equal(violations.length, 1);
    assert.equal(violations[0].file, file);
    assert.match(violations[0].message, message);
  });
}

for (const [file, text] of allowed) {
  test(`allowed: ${text} in ${file}`, (t) => {
    assert.deepEqual(violationsOf(t, file, text), []);
  });
}

test('a workspace without a row in the table is a violation', (t) => {
  const violations = violationsOf(t, 'unlisted/package.json', '{"name":"@caregraph/unlisted"}');
  assert.match(violations[0]?.message ?? '', /has no row/);
});

test('a violation names the line', (t) => {
  const [violation] = violationsOf(
    t,
    'gateway/src/x.ts',
    `// Überschrift\n\nimport x from '@caregraph/fhir';\n`,
  );
  assert.equal(violation?.line, 3);
});

test('the table has no row for a workspace that is gone', () => {
  assert.deepEqual(Object.keys(workspaceRules).toSorted(), workspaceFolders(root).toSorted());
});

test('packages of ours that the table names exist', () => {
  const names = new Set(
    workspaceFolders(root).map((folder) => readJson(join(root, folder, 'package.json')).name),
  );
  const named = Object.values(workspaceRules).flatMap(({ ours, oursInTests }) => [
    ...ours,
    ...(oursInTests ?? []),
  ]);
  for (const name of named) assert.ok(name === '*' || names.has(name), name);
});

test('this repository keeps its import rules', () => {
  assert.deepEqual(importViolations(root), []);
});
