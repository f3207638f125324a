import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { SAMPLES, importDatabase, temporaryFolder } from './importFixture.js';

const AMINA = '20000000-0000-4000-8000-000000000001';
const CONSENT = '30000000-0000-4000-8000-000000000001';

test('the samples import completely, with what the demo stands on', async (t) => {
  const database = await importDatabase(t);
  const report = await database.run(SAMPLES);
  assert.deepEqual(report.failures, []);
  assert.deepEqual(report.notMapped, {});
  assert.equal(await database.count('identity.patient'), 5);
  const { rows: registrations } = await database.admin.query(
    'select subscriber_id from identity.registration where patient_id = $1',
    [AMINA],
  );
  assert.deepEqual(registrations, [{ subscriber_id: '10000000-0000-4000-8000-00000000000a' }]);
  const { rows: consents } = await database.admin.query(
    'select grantee_kind, grantee_id, purpose, category_names, status from consent.consent where id = $1',
    [CONSENT],
  );
  assert.deepEqual(consents, [
    {
      grantee_kind: 'APP',
      grantee_id: '50000000-0000-4000-8000-000000000001',
      purpose: 'PATIENT_REQUEST',
      category_names: ['IDENTITY', 'CLINICAL', 'LAB', 'MEDICATION', 'FINANCIAL', 'CONSENT'],
      status: 'ACTIVE',
    },
  ]);
  const { rows: statuses } = await database.admin.query(
    'select distinct status from consent.consent order by 1',
  );
  assert.deepEqual(
    statuses.map(({ status }) => status),
    ['ACTIVE', 'REFUSED', 'WITHDRAWN'],
  );
  const { rows: labelled } = await database.admin.query(
    'select labels from records.condition where labels <> 0 union all select labels from records.medication_request where labels <> 0',
  );
  assert.deepEqual(labelled, [{ labels: 2 }, { labels: 2 }], 'meta.security PSY is the label MENTAL_HEALTH');
});

test('a consent withdrawn since is not given again by an older file', async (t) => {
  const database = await importDatabase(t);
  await database.run(SAMPLES);
  await database.admin.query(
    "update consent.consent set status = 'WITHDRAWN', withdrawn_at = now() where id = $1",
    [CONSENT],
  );
  const folder = await temporaryFolder(t);
  const text = await readFile(join(SAMPLES, '01-amina-larkspur.json'), 'utf8');
  await writeFile(join(folder, 'edited.json'), text.replace('"14 Saltbox Lane"', '"15 Saltbox Lane"'));
  const report = await database.run(folder);
  assert.deepEqual(report.failures, []);
  assert.equal(report.types['Patient']?.stored, 1);
  const { rows } = await database.admin.query('select status from consent.consent where id = $1', [CONSENT]);
  assert.deepEqual(rows, [{ status: 'WITHDRAWN' }]);
});
