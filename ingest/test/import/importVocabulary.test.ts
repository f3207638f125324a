import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PURPOSE_OF_ACT_REASON } from '@caregraph/fhir';
import { PURPOSE_CODES } from '@caregraph/policy';
import { SAMPLES, importDatabase } from './importFixture.js';

test('the mapping of consents knows the purposes of the policy by the same codes', () => {
  const fromPolicy = Object.entries(PURPOSE_CODES).filter(([purpose]) => purpose !== 'BENCHMARKING');
  assert.deepEqual(
    Object.entries(PURPOSE_OF_ACT_REASON).toSorted(),
    fromPolicy.map(([purpose, code]) => [code, purpose]).toSorted(),
  );
});

test('a consent to benchmarking names the warehouse as the database knows it', async (t) => {
  const database = await importDatabase(t);
  await database.run(SAMPLES);
  const { rows } = await database.admin.query(
    "select distinct grantee_id = access.warehouse_id() as same from consent.consent where purpose = 'BENCHMARKING'",
  );
  assert.deepEqual(rows, [{ same: true }]);
});
