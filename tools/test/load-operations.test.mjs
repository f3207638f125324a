import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildSchema, parse, validate } from 'graphql';
import { filesUnder, root } from '../workspaces.mjs';

const operations = join(root, 'loadtests', 'operations');
const schema = buildSchema(readFileSync(join(root, 'schema', 'supergraph.graphql'), 'utf8'), {
  assumeValid: true,
});

for (const file of filesUnder(operations)) {
  test(`loadtests/operations/${file} fits the supergraph, and has the name of its file`, () => {
    const document = parse(readFileSync(join(operations, file), 'utf8'));
    assert.deepEqual(validate(schema, document), []);
    assert.equal(`${document.definitions[0]?.name?.value}.graphql`, file);
  });
}

test('an operation that does not fit the supergraph would be found', () => {
  assert.equal(validate(schema, parse('{ patient(id: 1) { noSuchField } }')).length, 1);
});
