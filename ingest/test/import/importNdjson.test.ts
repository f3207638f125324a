import assert from 'node:assert/strict';
import { open, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import {
  CLINIC,
  CONDITION,
  ENCOUNTER,
  PATIENT,
  SAMPLES,
  bundleOf,
  importDatabase,
  resourcesIn,
  temporaryFolder,
} from './importFixture.js';

function lines(...resources: object[]): string {
  return resources.map((resource) => `${JSON.stringify(resource)}\n`).join('');
}

const RELATIVE_ENCOUNTER = {
  ...ENCOUNTER,
  subject: { reference: `Patient/${PATIENT.id}` },
  serviceProvider: { reference: `Organization/${CLINIC.id}` },
};
const RELATIVE_CONDITION = {
  ...CONDITION,
  subject: { reference: `Patient/${PATIENT.id}` },
  encounter: { reference: `Encounter/${ENCOUNTER.id}` },
};

test('a bulk export of one file per type stores the same rows as the bundles it was made of', async (t) => {
  const fromBundles = await importDatabase(t);
  await fromBundles.run(SAMPLES);
  const fromLines = await importDatabase(t);
  const folder = await temporaryFolder(t);
  const byType = Map.groupBy(await resourcesIn(SAMPLES), (resource) => resource.resourceType);
  for (const [type, resources] of byType) {
    const distinct = new Map(resources.map((resource) => [resource.id, resource]));
    await writeFile(join(folder, `${type}.ndjson`), lines(...distinct.values()));
  }
  const report = await fromLines.run(folder);
  assert.deepEqual(report.failures, []);
  assert.deepEqual(await fromLines.content(), await fromBundles.content());
});

test('files that refer to each other import in any order', async (t) => {
  const database = await importDatabase(t);
  const folder = await temporaryFolder(t);
  // By name and first resource these come in the wrong order: the first pass cannot resolve them.
  await writeFile(join(folder, '1.json'), bundleOf({ ...RELATIVE_CONDITION }));
  await writeFile(join(folder, '2.json'), bundleOf({ ...RELATIVE_ENCOUNTER }));
  await writeFile(join(folder, '3.json'), bundleOf(PATIENT, CLINIC));
  const report = await database.run(folder);
  assert.deepEqual(report.failures, []);
  assert.deepEqual(report.files, { imported: 3, unchanged: 0, failed: 0 });
  assert.equal(await database.count('records.condition'), 1);
});

test('a conditional reference finds the clinic or practitioner by identifier, in the file or in the database', async (t) => {
  const database = await importDatabase(t);
  const folder = await temporaryFolder(t);
  const practitioner = {
    resourceType: 'Practitioner',
    id: '11000000-0000-4000-8000-0000000000d1',
    identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '9999900999' }],
  };
  await writeFile(join(folder, '1.json'), bundleOf(CLINIC, practitioner));
  const encounter = {
    ...ENCOUNTER,
    serviceProvider: { reference: 'Organization?identifier=urn:test:clinic|c1' },
    participant: [
      { individual: { reference: 'Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|9999900999' } },
    ],
  };
  await writeFile(join(folder, '2.json'), bundleOf(PATIENT, encounter));
  assert.deepEqual((await database.run(folder)).failures, []);
  const { rows } = await database.admin.query('select subscriber_id, practitioner_id from records.encounter');
  assert.deepEqual(rows, [{ subscriber_id: CLINIC.id, practitioner_id: practitioner.id }]);
});

test('a file of lines is stored all or nothing, and told by its line', async (t) => {
  const database = await importDatabase(t);
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'directory.ndjson'), lines(CLINIC, PATIENT, RELATIVE_ENCOUNTER));
  assert.deepEqual((await database.run(folder)).failures, []);
  const before = await database.content();
  const observation = (index: number): object => ({
    resourceType: 'Observation',
    id: `o-${index}`,
    status: index === 2_499 ? 'wrong' : 'final',
    code: { text: 'x' },
    subject: { reference: `Patient/${PATIENT.id}` },
  });
  await writeFile(
    join(folder, 'status.ndjson'),
    lines(...Array.from({ length: 2_600 }, (_, index) => observation(index))),
  );
  await writeFile(join(folder, 'cut.ndjson'), `${lines(RELATIVE_CONDITION)}\n{"resourceType":"Cond`);
  await writeFile(join(folder, 'urn.ndjson'), lines(CONDITION));
  const told = new Map(
    (await database.run(folder)).failures.map(({ file, message }) => [basename(file), message]),
  );
  assert.match(told.get('status.ndjson') ?? '', /^line 2500: Observation.status must be one of/);
  assert.equal(told.get('cut.ndjson'), 'line 3: is not JSON');
  assert.match(
    told.get('urn.ndjson') ?? '',
    /^line 1: Condition.subject refers to urn:uuid:\S+, which is not in the file$/,
  );
  assert.deepEqual(await database.content(), before);
});

test('a line without an end is refused before memory fills', async (t) => {
  const database = await importDatabase(t);
  const folder = await temporaryFolder(t);
  const file = await open(join(folder, 'large.ndjson'), 'w');
  await file.truncate(200_000_000);
  await file.close();
  const report = await database.run(folder);
  assert.match(report.failures[0]?.message ?? '', /^line 1: is longer than 16 MB/);
});

test('a directory wins over the copies of its clinics in patients’ bundles, whichever comes first', async (t) => {
  const database = await importDatabase(t);
  const folder = await temporaryFolder(t);
  const name = async () => (await database.admin.query('select name from identity.subscriber')).rows[0]?.name;
  await writeFile(join(folder, '1.json'), bundleOf(PATIENT, { ...CLINIC, name: 'A copy' }));
  await database.run(folder);
  assert.equal(await name(), 'A copy');
  await writeFile(join(folder, '2.json'), bundleOf(CLINIC));
  await database.run(folder);
  assert.equal(await name(), 'Test Clinic');
  await writeFile(join(folder, '3.json'), bundleOf(PATIENT, { ...CLINIC, name: 'Another copy' }));
  await database.run(folder);
  assert.equal(await name(), 'Test Clinic');
});
