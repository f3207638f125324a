import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { apiSchemaOf } from '@caregraph/schema';
import { buildSchema } from 'graphql';
import { recorded } from '../../src/generate/changeLog/changeLog.js';
import { schemaChanges } from '../../src/generate/changeLog/schemaChanges.js';
import { ROOT } from '../../src/settings.js';

const BEFORE = `
  type Query { patient(id: ID!): Patient old: String }
  type Patient { id: ID! name: String born: String }
  enum Kind { A B }
  input Filter { kind: Kind }
`;

function changed(from: string, to: string): string[] {
  const after = BEFORE.replace(from, to);
  assert.notEqual(after, BEFORE, from);
  return schemaChanges(buildSchema(BEFORE), buildSchema(after)).map(
    ({ kind, what, text }) => `${kind} ${what} ${text}`,
  );
}

test('tells what breaks clients from what may, from what is only going to, and from what is new', () => {
  assert.deepEqual(changed('name: String', ''), ['BREAKING FIELD_REMOVED Patient.name was removed.']);
  assert.deepEqual(changed('born: String', 'born: Int'), [
    'BREAKING FIELD_CHANGED_KIND Patient.born changed type from String to Int.',
  ]);
  assert.deepEqual(changed('(id: ID!)', '(id: ID!, why: String!)'), [
    'BREAKING REQUIRED_ARG_ADDED A required arg why on Query.patient was added.',
  ]);
  assert.deepEqual(changed('(id: ID!)', '(id: ID!, why: String)'), [
    'DANGEROUS OPTIONAL_ARG_ADDED An optional arg why on Query.patient was added.',
  ]);
  assert.deepEqual(changed('A B', 'A B C'), ['DANGEROUS VALUE_ADDED_TO_ENUM C was added to enum type Kind.']);
  assert.deepEqual(changed('old: String', 'old: String @deprecated(reason: "use patient")'), [
    'DEPRECATED DEPRECATED Query.old',
  ]);
  assert.deepEqual(changed('name: String', 'name: String phone: String'), [
    'ADDED FIELD_ADDED Patient.phone',
  ]);
  assert.deepEqual(changed('enum Kind', 'type Visit { id: ID! at: String @deprecated } enum Kind'), [
    'DEPRECATED DEPRECATED Visit.at',
    'ADDED TYPE_ADDED Visit',
  ]);
  const more = 'old: String @deprecated visits: [Patient]';
  assert.deepEqual(
    schemaChanges(buildSchema(BEFORE.replace('old: String', more)), buildSchema(BEFORE)).map(
      ({ kind, what }) => `${kind} ${what}`,
    ),
    ['BREAKING FIELD_REMOVED', 'ADDED NO_LONGER_DEPRECATED'],
  );
});

test('keeps one entry a day, the newest first, and none for a day on which nothing has changed', () => {
  const first = recorded({ sdl: '', log: [] }, BEFORE, '2026-11-20');
  assert.deepEqual(first.log, [{ date: '2026-11-20', changes: [] }]);
  const described = BEFORE.replace('type Patient', '"Somebody" type Patient');
  const same = recorded(first, described, '2026-11-21');
  assert.deepEqual([same.log, same.sdl], [first.log, described]);
  const one = recorded(same, described.replace('name: String', 'name: String phone: String'), '2026-11-22');
  const two = recorded(one, one.sdl.replace('A B', 'A B C'), '2026-11-22');
  assert.deepEqual(
    two.log.map(({ date, changes }) => [date, changes.map(({ what }) => what)]),
    [
      ['2026-11-22', ['VALUE_ADDED_TO_ENUM', 'FIELD_ADDED']],
      ['2026-11-20', []],
    ],
  );
  assert.equal(recorded(two, two.sdl, '2026-11-29').log, two.log);
});

test('the schema that clients see has not changed since it was last recorded', () => {
  const read = (file: string): string => readFileSync(path.join(ROOT, 'schema', file), 'utf8');
  const now = apiSchemaOf(read('supergraph.graphql'));
  const kept = read('api.graphql');
  const log = JSON.parse(read('changelog.json')) as { date: string }[]; // generated
  assert.deepEqual(schemaChanges(buildSchema(kept), buildSchema(now)), [], 'Run: npm run generate');
  assert.equal(kept, now);
  assert.deepEqual(
    log.map(({ date }) => date),
    log.map(({ date }) => date).toSorted((a, b) => (a < b ? 1 : -1)),
  );
  // What would be missed is told: a field that is not recorded.
  const more = now.replace(/^type Patient \{/m, 'type Patient {\n  planted: String');
  assert.deepEqual(schemaChanges(buildSchema(kept), buildSchema(more)), [
    { kind: 'ADDED', what: 'FIELD_ADDED', text: 'Patient.planted' },
  ]);
});
