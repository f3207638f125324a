import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  EMPTY_CONTEXT,
  MAPPED_TYPES,
  isMappedType,
  mappingOf,
  otherVersionOf,
  problemOf,
  type MappedType,
  type Resource,
} from '@caregraph/fhir';
import { SAMPLES, SYNTHEA, SYNTHEA_MISSING, resourcesIn } from './bundle.js';

const APP_ID = '50000000-0000-4000-8000-000000000001';

test('a resource of the samples, made a row and back, is the same resource', () => {
  const seen = assertRoundTrip(resourcesIn(SAMPLES));
  const notInSamples: MappedType[] = ['Invoice', 'ChargeItem'];
  assert.deepEqual(
    [...seen].toSorted(),
    MAPPED_TYPES.filter((type) => !notInSamples.includes(type)).toSorted(),
    'the samples show every type that import stores, but those derived from claims',
  );
});

test('a resource of Synthea, made a row and back, is the same resource', { skip: SYNTHEA_MISSING }, () => {
  assert.ok(assertRoundTrip(resourcesIn(SYNTHEA)).size >= 14);
});

test('dates keep their precision and their time zone', () => {
  for (const onsetDateTime of [
    '2012',
    '2012-05',
    '2012-05-06',
    '1989-08-05T19:37:54-04:00',
    '2011-10-14T23:37:54.530+00:00',
    '2011-10-14T23:37:54.000+00:00',
    '2011-10-14T23:37:54.123456Z',
    '2011-10-14T23:37:54Z',
  ]) {
    const resource = { ...CONDITION, onsetDateTime } as Resource;
    assert.equal(problemOf(resource, mappingOf('Condition').shape), null, onsetDateTime);
    assertRoundTrip([resource]);
  }
});

test('an id or a reference that is no UUID gets a derived key and comes back as it was', () => {
  const resource = { ...CONDITION, id: 'example', subject: { reference: 'Patient/p-1' } } as Resource;
  const row = mappingOf('Condition').toRow(resource, EMPTY_CONTEXT);
  assert.match(row.id, /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assertRoundTrip([resource]);
});

const CONDITION = {
  resourceType: 'Condition',
  id: '41000001-0000-4000-8000-000000000001',
  subject: { reference: 'Patient/20000000-0000-4000-8000-000000000001' },
};

function assertRoundTrip(resources: readonly Resource[]): Set<string> {
  const seen = new Set<string>();
  for (const resource of resources) {
    const { resourceType } = resource;
    if (!isMappedType(resourceType)) continue;
    seen.add(resourceType);
    const mapping = mappingOf(resourceType);
    assert.equal(otherVersionOf(resource), null);
    const row = mapping.toRow(resource, { ...EMPTY_CONTEXT, appIdOf: () => APP_ID });
    // Through JSON, as a database would give it back.
    assert.deepEqual(mapping.toResource(JSON.parse(JSON.stringify(row))), resource);
  }
  return seen;
}
