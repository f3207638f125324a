import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MovedRowError, RowSealer, writeRows, type Row } from '@caregraph/ingest';
import { PatientKeyStore } from '@caregraph/keys';
import { createTestKeys } from '@caregraph/keys/testing';
import type { Client } from 'pg';
import { importDatabase } from './import/importFixture.js';

const CONSENT: Row<'consent.consent'> = {
  id: '30000000-0000-4000-8000-0000000000f1',
  patient_id: '20000000-0000-4000-8000-0000000000a1',
  grantee_kind: 'WAREHOUSE',
  grantee_id: '00000000-0000-8000-8000-0000000be7c4',
  purpose: 'BENCHMARKING',
  category_names: ['IDENTITY', 'CLINICAL'],
  label_names: [],
  status: 'ACTIVE',
  period_start: '2026-01-01T00:00:00Z',
  granted_at: '2026-01-01T00:00:00Z',
};

const OBSERVATION: Row<'records.observation'> = {
  id: '42000000-0000-4000-8000-0000000000f1',
  patient_id: '20000000-0000-4000-8000-0000000000a1',
  labels: 2,
  status: 'final',
  value_quantity: 176.35499866729558,
  components: [{ code: 'a' }],
  remainder: { note: ['ä "quoted" \\ \n tab\t'] },
};

async function sealerOf(client: Client): Promise<RowSealer> {
  return new RowSealer(client, await PatientKeyStore.open(client, createTestKeys().provider));
}

test('an upsert inserts, leaves what is the same, and changes what differs', async (t) => {
  const { ingest } = await importDatabase(t);
  const client = await ingest();
  const writer = await sealerOf(client);
  const upsert = (row: Row<'records.observation'>) =>
    writeRows(writer, 'records.observation', [row], 'upsert');
  assert.deepEqual(await upsert(OBSERVATION), { inserted: 1, updated: 0, unchanged: 0 });
  assert.deepEqual(await upsert(OBSERVATION), { inserted: 0, updated: 0, unchanged: 1 });
  assert.deepEqual(await upsert({ ...OBSERVATION, status: 'amended' }), {
    inserted: 0,
    updated: 1,
    unchanged: 0,
  });
  const { rows } = await client.query('select status, value_quantity from records.observation');
  assert.deepEqual(rows, [
    {
      status: 'amended',
      value_quantity: '176.35499866729558',
    },
  ]);
  const [opened = ''] = await createTestKeys().openRows(client, 'records.observation');
  const { components, remainder } = JSON.parse(opened) as Record<string, unknown>;
  assert.deepEqual(
    { components, remainder },
    { components: [{ code: 'a' }], remainder: OBSERVATION.remainder },
  );
});

test('an upsert refuses to move a row to another patient, and names neither', async (t) => {
  const { ingest } = await importDatabase(t);
  const client = await ingest();
  const writer = await sealerOf(client);
  await writeRows(writer, 'records.observation', [OBSERVATION]);
  const moved = { ...OBSERVATION, patient_id: '20000000-0000-4000-8000-0000000000a2' };
  await assert.rejects(
    () => writeRows(writer, 'records.observation', [moved], 'upsert'),
    (error: Error) => error instanceof MovedRowError && !error.message.includes('20000000'),
  );
});

test('labels are never taken off by an upsert: those there and those given both stay', async (t) => {
  const { ingest } = await importDatabase(t);
  const client = await ingest();
  const writer = await sealerOf(client);
  await writeRows(writer, 'records.observation', [OBSERVATION]);
  await writeRows(writer, 'records.observation', [{ ...OBSERVATION, labels: 4 }], 'upsert');
  assert.deepEqual((await client.query('select labels from records.observation')).rows, [{ labels: 6 }]);
  const again = await writeRows(writer, 'records.observation', [{ ...OBSERVATION, labels: 0 }], 'upsert');
  assert.deepEqual(again, { inserted: 0, updated: 0, unchanged: 1 });
});

test('a withdrawn consent stays withdrawn whatever is written over it, and its grants stay gone', async (t) => {
  const { admin, ingest } = await importDatabase(t);
  const writer = await sealerOf(await ingest());
  const grants = async () => (await admin.query('select * from access.effective_grant')).rowCount;
  await writeRows(writer, 'consent.consent', [CONSENT]);
  assert.equal(await grants(), 1);
  const withdrawn = { ...CONSENT, status: 'WITHDRAWN', withdrawn_at: '2026-02-01T00:00:00Z' };
  assert.equal((await writeRows(writer, 'consent.consent', [withdrawn], 'upsert')).updated, 1);
  assert.equal(await grants(), 0);
  assert.equal((await writeRows(writer, 'consent.consent', [CONSENT], 'upsert')).unchanged, 1);
  assert.equal(await grants(), 0);
});

test('more rows than one statement takes are all written', async (t) => {
  const { ingest } = await importDatabase(t);
  const client = await ingest();
  const writer = await sealerOf(client);
  const rows = Array.from({ length: 12_001 }, (_, index) => ({
    ...OBSERVATION,
    id: `42000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`,
  }));
  assert.equal((await writeRows(writer, 'records.observation', rows)).inserted, 12_001);
  await assert.rejects(() => writeRows(writer, 'records.observation', rows.slice(-1)), /duplicate key/);
  assert.equal((await writeRows(writer, 'records.observation', rows, 'insert-missing')).unchanged, 12_001);
});
