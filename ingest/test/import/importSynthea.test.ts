import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMappedType, mappingOf, type MappedType } from '@caregraph/fhir';
import type { TableName } from '@caregraph/ingest';
import { createTestKeys } from '@caregraph/keys/testing';
import {
  SYNTHEA,
  SYNTHEA_MISSING,
  importDatabase,
  resourcesIn,
  type ImportDatabase,
  type TestResource,
} from './importFixture.js';

const DIRECTORY = ['Organization', 'Practitioner'];

/** Tables in which Synthea's population has something sensitive. */
const LABELLED_TABLES = [
  'records.encounter',
  'records.condition',
  'records.procedure',
  'records.medication_request',
  'billing.claim',
  'billing.explanation_of_benefit',
  'billing.invoice',
  'billing.charge_item',
] as const;

test(
  'every resource of Synthea is stored, once, and the report counts what is in the files',
  { skip: SYNTHEA_MISSING },
  async (t) => {
    const database = await importDatabase(t);
    const resources = await resourcesIn(SYNTHEA);
    const report = await database.run(SYNTHEA);
    assert.deepEqual(report.failures, []);
    assert.equal(report.files.imported, 62);
    assert.equal(report.resources, resources.length);
    const byType = Map.groupBy(resources, (resource) => resource.resourceType);
    for (const [type, all] of byType) {
      if (!isMappedType(type)) {
        assert.equal(report.notMapped[type], all.length, `${type} is listed as not mapped`);
        continue;
      }
      const distinct = new Set(all.map((resource) => resource.id)).size;
      assert.deepEqual(report.types[type], {
        found: all.length,
        stored: distinct,
        unchanged: all.length - distinct,
      });
      assert.equal(await database.count(mappingOf(type).table as TableName), distinct, type);
    }
    assert.deepEqual(Object.keys(report.notMapped).toSorted(), ['CarePlan', 'Goal']);

    await t.test('a row says all that its resource said', async () => {
      const directory = new Set(DIRECTORY);
      // Copies of clinics and practitioners in patients' bundles differ; the directories' own come first by name.
      for (const [type, all] of byType)
        if (isMappedType(type) && !directory.has(type)) await assertStored(database, type, all);
    });

    await t.test('charge items = invoices = claims, to the cent', async () => {
      const { rows } = await database.admin.query(
        `select (select sum(total_minor) from billing.claim) = (select sum(total_minor) from billing.invoice) as invoiced,
        (select sum(total_minor) from billing.invoice) = (select sum(price_minor) from billing.charge_item) as charged,
        (select count(*) from billing.claim) = (select count(distinct claim_id) from billing.invoice) as each`,
      );
      assert.deepEqual(rows, [{ invoiced: true, charged: true, each: true }]);
    });

    await t.test(
      'every row about a patient has a clinic, and each pair of an encounter is registered',
      async () => {
        for (const table of [
          'records.observation',
          'records.condition',
          'billing.claim',
          'billing.charge_item',
          'billing.coverage',
        ]) {
          const { rows } = await database.admin.query(
            `select count(*)::int as count from ${table} where subscriber_id is null`,
          );
          assert.deepEqual(rows, [{ count: 0 }], table);
        }
        const { rows } = await database.admin.query(
          `select count(*)::int as wrong from (select patient_id, subscriber_id, min(period_start) as first
        from records.encounter group by 1, 2) e
        full join identity.registration r using (patient_id, subscriber_id) where r.valid_from is distinct from e.first`,
        );
        assert.deepEqual(rows, [{ wrong: 0 }]);
      },
    );

    await t.test('what is sensitive is labelled, and most is not', async () => {
      for (const table of LABELLED_TABLES) {
        const { rows } = await database.admin.query<{ labelled: number; all: number }>(
          `select count(*) filter (where labels <> 0)::int as labelled, count(*)::int as all from ${table}`,
        );
        const [{ labelled, all } = { labelled: 0, all: 0 }] = rows;
        t.diagnostic(`${table}: ${labelled} of ${all} labelled`);
        assert.ok(labelled > 0 && labelled < all / 4, `${table}: ${labelled} of ${all}`);
      }
      const { rows } = await database.admin.query(
        `select count(*)::int as narrower from billing.explanation_of_benefit e join billing.claim c on c.id = e.claim_id
          where (c.labels & ~e.labels) <> 0`,
      );
      assert.deepEqual(rows, [{ narrower: 0 }], 'an explanation is as sensitive as its claim');
    });

    await t.test('a second import changes nothing, says so, and takes no time', async () => {
      const before = await database.content();
      const again = await database.run(SYNTHEA);
      assert.deepEqual(again.files, { imported: 0, unchanged: 62, failed: 0 });
      for (const count of Object.values(again.types))
        assert.deepEqual(count, { found: count.unchanged, stored: 0, unchanged: count.found });
      assert.deepEqual(again.notMapped, report.notMapped);
      assert.deepEqual(await database.content(), before);
    });

    await t.test('nor does one that has forgotten the first', async () => {
      const before = await database.content();
      await database.admin.query('truncate identity.import_journal');
      const again = await database.run(SYNTHEA);
      assert.equal(again.files.imported, 62);
      for (const [type, count] of Object.entries({ ...again.types, ...again.derived }))
        assert.equal(count.stored, 0, type);
      assert.deepEqual(await database.content(), before);
    });
  },
);

async function assertStored(
  database: ImportDatabase,
  type: MappedType,
  resources: TestResource[],
): Promise<void> {
  const mapping = mappingOf(type);
  const opened = await createTestKeys().openRows(database.admin, mapping.table);
  const rows = opened.map((text) => {
    const { sealed, ...row } = JSON.parse(text) as { id: string; sealed?: object }; // a row of that table
    // Lists are sealed too, and absent where they are empty.
    return { given_names: [], ...row, ...sealed } as { id: string };
  });
  const stored = new Map(rows.map((row) => [row.id, row]));
  for (const resource of resources) {
    const row = stored.get(resource.id);
    assert.ok(row, `${type} ${resource.id} is not stored`);
    assert.deepEqual(mapping.toResource(row), resource);
  }
}
