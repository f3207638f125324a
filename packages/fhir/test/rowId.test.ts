import assert from 'node:assert/strict';
import { test } from 'node:test';
import { derivedId, rowId } from '@caregraph/fhir';
import { v5 } from 'uuid';

const NAMESPACE = '6f1c2a52-4f0e-5c8e-9d3b-3a1f5d0c7e11';

test('an id that is a UUID is the key, in lower case', () => {
  assert.equal(
    rowId('Patient', 'ABCDEF01-0000-4000-8000-000000000001'),
    'abcdef01-0000-4000-8000-000000000001',
  );
});

test('any other id gives the UUID of version 5 of its type and id, which never changes', () => {
  assert.equal(rowId('Patient', 'example'), v5('Patient/example', NAMESPACE));
  assert.equal(derivedId('ChargeItem', 'é', '2'), v5('ChargeItem/é/2', NAMESPACE));
  assert.notEqual(rowId('Patient', 'example'), rowId('Practitioner', 'example'));
});
