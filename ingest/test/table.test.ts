import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMPTY_CONTEXT, MAPPINGS, isMappedType, mappingOf } from '@caregraph/fhir';
import { TABLES, columnsOf, storedColumns, type Row, type TableName } from '@caregraph/ingest';
import { SAMPLES, importDatabase, resourcesIn } from './import/importFixture.js';

const NAMES = Object.keys(TABLES) as TableName[];

test('the bulk writer knows exactly the columns of the migrated tables, with their types', async (t) => {
  const { admin } = await importDatabase(t);
  for (const name of NAMES) {
    const { rows } = await admin.query<{ name: string; type: string }>(
      `select attname as name, format_type(atttypid, null) || case when attnotnull then '!' else '' end as type
        from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''
          and attname <> $2`,
      // When a row came in, the database says, and no writer.
      [name, 'arrived_at'],
    );
    const types = rows.map(({ name: column, type }) => [
      column,
      type.replace('timestamp with time zone', 'timestamptz'),
    ]);
    assert.deepEqual(storedColumns(name), Object.fromEntries(types), name);
  }
});

test('every mapping writes to a table of the bulk writer, and only columns that it has', async () => {
  for (const resource of await resourcesIn(SAMPLES)) {
    if (!isMappedType(resource.resourceType)) continue;
    const mapping = mappingOf(resource.resourceType);
    const row = mapping.toRow(resource as never, EMPTY_CONTEXT);
    const columns = columnsOf(mapping.table as TableName);
    assert.deepEqual(
      Object.keys(row).filter((column) => !columns.includes(column)),
      [],
      resource.resourceType,
    );
  }
});

// The compiler checks these: a row of each mapping is a row of its table.
type RowOf<T extends keyof typeof MAPPINGS> = ReturnType<(typeof MAPPINGS)[T]['toRow']>;
type Fits<Made extends Expected, Expected> = [Made, Expected];
export type EveryMappingFitsItsTable = [
  Fits<RowOf<'Organization'>, Row<'identity.subscriber'>>,
  Fits<RowOf<'Practitioner'>, Row<'identity.practitioner'>>,
  Fits<RowOf<'Patient'>, Row<'identity.patient'>>,
  Fits<RowOf<'Encounter'>, Row<'records.encounter'>>,
  Fits<RowOf<'Condition'>, Row<'records.condition'>>,
  Fits<RowOf<'Observation'>, Row<'records.observation'>>,
  Fits<RowOf<'Procedure'>, Row<'records.procedure'>>,
  Fits<RowOf<'MedicationRequest'>, Row<'records.medication_request'>>,
  Fits<RowOf<'Immunization'>, Row<'records.immunization'>>,
  Fits<RowOf<'AllergyIntolerance'>, Row<'records.allergy_intolerance'>>,
  Fits<RowOf<'DiagnosticReport'>, Row<'records.diagnostic_report'>>,
  Fits<RowOf<'ImagingStudy'>, Row<'records.imaging_study'>>,
  Fits<RowOf<'Appointment'>, Row<'records.appointment'>>,
  Fits<RowOf<'Coverage'>, Row<'billing.coverage'>>,
  Fits<RowOf<'Claim'>, Row<'billing.claim'>>,
  Fits<RowOf<'ExplanationOfBenefit'>, Row<'billing.explanation_of_benefit'>>,
  Fits<RowOf<'Invoice'>, Row<'billing.invoice'>>,
  Fits<RowOf<'ChargeItem'>, Row<'billing.charge_item'>>,
  Fits<RowOf<'Consent'>, Row<'consent.consent'>>,
];
