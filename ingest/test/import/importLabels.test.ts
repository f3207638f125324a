import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { labelsOf } from '@caregraph/policy';
import {
  CLINIC,
  CONDITION,
  ENCOUNTER,
  PATIENT,
  bundleOf,
  importDatabase,
  temporaryFolder,
  type ImportDatabase,
} from './importFixture.js';

const SNOMED = 'http://snomed.info/sct';
const HIV = { coding: [{ system: SNOMED, code: '86406008' }] };
const PSYCHOTHERAPY = { coding: [{ system: SNOMED, code: '75516001' }] };
const CHECK_UP = { coding: [{ system: SNOMED, code: '185349003' }] };
const PRESSURE = { coding: [{ system: 'http://loinc.org', code: '85354-9' }] };

const subject = { reference: `Patient/${PATIENT.id}` };
const encounter = { reference: `Encounter/${ENCOUNTER.id}` };
const psychiatric = { ...ENCOUNTER, type: [CHECK_UP], reasonCode: [PSYCHOTHERAPY] };
const id = (number: number): string => `4f000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

const observation = (number: number, rest: object) => ({
  resourceType: 'Observation',
  id: id(number),
  status: 'final',
  code: PRESSURE,
  subject,
  encounter,
  ...rest,
});

const CLAIM = {
  resourceType: 'Claim',
  id: id(900),
  status: 'active',
  type: { coding: [{ code: 'professional' }] },
  use: 'claim',
  patient: subject,
  created: '2026-01-02',
  provider: { reference: `Organization/${CLINIC.id}` },
  priority: { coding: [{ code: 'normal' }] },
  insurance: [{ sequence: 1, focal: true, coverage: { display: 'none' } }],
  item: [{ sequence: 1, productOrService: CHECK_UP, encounter: [encounter] }],
  total: { value: 100, currency: 'USD' },
};

const EXPLANATION = {
  resourceType: 'ExplanationOfBenefit',
  id: id(901),
  status: 'active',
  type: CLAIM.type,
  use: 'claim',
  patient: subject,
  created: '2026-01-03',
  insurer: { display: 'Insurer' },
  provider: CLAIM.provider,
  claim: { reference: `Claim/${CLAIM.id}` },
  outcome: 'complete',
  insurance: [{ focal: true, coverage: { display: 'none' } }],
};

async function labelNames(database: ImportDatabase, table: string, rowId?: string): Promise<string[][]> {
  const { rows } = await database.admin.query<{ labels: number }>(
    `select labels from ${table} where $1::uuid is null or id = $1 order by id`,
    [rowId ?? null],
  );
  return rows.map(({ labels }) => labelsOf(labels));
}

test('every code of a resource counts, wherever it stands', async (t) => {
  const database = await importDatabase(t);
  const folder = await temporaryFolder(t);
  const value = { coding: [{ system: SNOMED, code: '42035005' }] };
  const resources = [
    observation(1, { valueCodeableConcept: value }),
    observation(2, { component: [{ code: PRESSURE, valueCodeableConcept: value }] }),
    observation(3, { code: { coding: [...PRESSURE.coding, ...HIV.coding] } }),
    observation(4, {}),
    {
      resourceType: 'MedicationRequest',
      id: id(5),
      status: 'active',
      intent: 'order',
      contained: [
        {
          resourceType: 'Medication',
          id: 'm',
          code: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '352364' }] },
        },
      ],
      medicationReference: { reference: '#m' },
      subject,
    },
  ];
  await writeFile(join(folder, 'a.json'), bundleOf(CLINIC, PATIENT, psychiatric, ...resources));
  assert.deepEqual((await database.run(folder)).failures, []);
  assert.deepEqual(await labelNames(database, 'records.observation'), [
    ['SEXUAL_REPRODUCTIVE'],
    ['SEXUAL_REPRODUCTIVE'],
    ['HIV'],
    [],
  ]);
  assert.deepEqual(await labelNames(database, 'records.medication_request'), [['SUBSTANCE_USE']]);
  assert.deepEqual(await labelNames(database, 'records.encounter'), [['MENTAL_HEALTH']]);
});

test('labels reach the rows that name a labelled one, also across files, and bills of a labelled visit', async (t) => {
  const database = await importDatabase(t);
  const folder = await temporaryFolder(t);
  const report = {
    resourceType: 'DiagnosticReport',
    id: id(10),
    status: 'final',
    code: PRESSURE,
    subject,
    result: [{ reference: `Observation/${id(1)}` }],
  };
  const diagnosis = [{ sequence: 1, diagnosisReference: { reference: `Condition/${CONDITION.id}` } }];
  const condition = { ...CONDITION, subject, encounter, code: HIV };
  await writeFile(
    join(folder, '1.json'),
    bundleOf(
      CLINIC,
      PATIENT,
      psychiatric,
      condition,
      observation(1, { code: HIV }),
      observation(2, {}),
      report,
    ),
  );
  await writeFile(join(folder, '2.ndjson'), JSON.stringify({ ...CLAIM, diagnosis }));
  await writeFile(join(folder, '3.ndjson'), JSON.stringify(EXPLANATION));
  assert.deepEqual((await database.run(folder)).failures, []);
  assert.deepEqual(await labelNames(database, 'records.diagnostic_report'), [['HIV']]);
  assert.deepEqual(await labelNames(database, 'records.observation'), [['HIV'], []]);
  assert.deepEqual(await labelNames(database, 'records.condition'), [['HIV']], 'not those of its encounter');
  const whole = [['MENTAL_HEALTH', 'HIV']];
  for (const table of ['claim', 'explanation_of_benefit', 'invoice', 'charge_item'])
    assert.deepEqual(await labelNames(database, `billing.${table}`), whole, table);
});

test('a file that an earlier table of codes has read is read again, and labelled', async (t) => {
  const database = await importDatabase(t);
  const folder = await temporaryFolder(t);
  const content = bundleOf(CLINIC, PATIENT, ENCOUNTER, { ...CONDITION, code: HIV });
  await writeFile(join(folder, 'a.json'), content);
  await database.run(folder);
  await database.admin.query('update records.condition set labels = 0');
  await database.admin.query('update identity.import_journal set file_hash = $1', [
    createHash('sha256').update(`mapping 1\n${content}`).digest('hex'),
  ]);
  const report = await database.run(folder);
  assert.equal(report.files.imported, 1);
  assert.deepEqual(report.types['Condition'], { found: 1, stored: 1, unchanged: 0 });
  assert.deepEqual(await labelNames(database, 'records.condition'), [['HIV']]);
  assert.equal((await database.run(folder)).files.unchanged, 1);
});
