import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { remainderOf, withRemainder } from '@caregraph/fhir';

/** JSON as FHIR writes it: no null but in lists of primitives; few names, so that two values share some. */
const { json } = fc.letrec<{ json: unknown; element: unknown }>((tie) => ({
  element: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('a', 'b', 1, 2.5, true, false),
    fc.dictionary(fc.constantFrom('p', 'q', 'r'), tie('element'), { maxKeys: 3 }),
    fc.array(fc.dictionary(fc.constantFrom('p', 'q'), tie('element'), { maxKeys: 2 }), { maxLength: 3 }),
    fc.array(fc.constantFrom('a', 'b', null), { maxLength: 3 }),
  ),
  json: fc.dictionary(fc.constantFrom('p', 'q', 'r', 's'), tie('element'), { maxKeys: 4 }),
}));

test('whatever the columns render, the remainder completes it to the resource', () => {
  fc.assert(
    fc.property(json, json, (rendered, resource) => {
      assert.deepEqual(plain(withRemainder(rendered, remainderOf(rendered, resource))), plain(resource));
    }),
    { numRuns: 5_000 },
  );
});

test('a resource that its columns render whole has no remainder', () => {
  fc.assert(fc.property(json, (resource) => assert.equal(remainderOf(resource, resource), undefined)));
});

test('a remainder holds only what the columns do not say', () => {
  const rendered = { status: 'final', code: { coding: [{ system: 's', code: 'c' }] }, value: 1 };
  const resource = {
    status: 'final',
    code: { coding: [{ system: 's', code: 'c', display: 'd' }] },
    note: 'n',
  };
  assert.deepEqual(remainderOf(rendered, resource), {
    code: { coding: [{ display: 'd' }] },
    note: 'n',
    value: null,
  });
});

/** fast-check makes objects without a prototype, which deepEqual tells apart from those with one. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}
