import assert from 'node:assert/strict';
import { open, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import {
  CLINIC,
  CONDITION,
  ENCOUNTER,
  PATIENT,
  bundleOf,
  importDatabase,
  temporaryFolder,
} from './importFixture.js';

const GOOD = [CLINIC, PATIENT, ENCOUNTER];
const ELSEWHERE = 'urn:uuid:99999999-0000-4000-8000-000000000009';

function consent(provision: object): object {
  return {
    resourceType: 'Consent',
    id: '30000000-0000-4000-8000-0000000000f2',
    status: 'active',
    scope: { text: 'x' },
    category: [{ text: 'x' }],
    patient: { reference: `urn:uuid:${PATIENT.id}` },
    dateTime: '2026-01-01',
    provision: {
      actor: [
        {
          role: { text: 'x' },
          reference: { identifier: { system: 'urn:caregraph:grantee', value: 'warehouse' } },
        },
      ],
      purpose: [{ system: 'urn:caregraph:purpose', code: 'BENCHMARKING' }],
      class: [{ system: 'urn:caregraph:category', code: 'CLINICAL' }],
      ...provision,
    },
  };
}

/** File name → content, and the one line that is told of it. */
const BAD: Readonly<Record<string, readonly [content: string, told: RegExp]>> = {
  'cut-off.json': [
    bundleOf(...GOOD).slice(0, -20),
    /^is not JSON at line \d+, column \d+; the file seems to be cut off$/,
  ],
  'unquoted.json': ['{\n  "resourceType": Sensitivename\n}', /^is not JSON at line 2, column 19$/],
  'comma.json': ['{\n  "a": 1,,\n}', /^is not JSON at line 2, column 10$/],
  'latin1.json': ['latin1', /^is not UTF-8 text/],
  'list.json': ['[]', /^is not a FHIR Bundle/],
  'patient.json': [JSON.stringify(PATIENT), /^must be a Bundle, and is a Patient/],
  'something.json': [
    '{"resourceType":"Sensitivename"}',
    /^must be a Bundle, and is something without a known resourceType/,
  ],
  'searchset.json': [
    '{"resourceType":"Bundle","type":"searchset"}',
    /^Bundle.type must be transaction, batch or collection$/,
  ],
  'wrong-type.json': [
    bundleOf(...GOOD, { resourceType: 'Pacient', id: 'x' }),
    /^entry 4: resourceType is not one of FHIR R4/,
  ],
  'no-resource.json': [
    '{"resourceType":"Bundle","type":"batch","entry":[{}]}',
    /^entry 1: holds no resource$/,
  ],
  'no-id.json': [
    '{"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"Patient"}}]}',
    /^entry 1: Patient.id is required/,
  ],
  'delete.json': [
    '{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"DELETE","url":"Patient/1"}}]}',
    /^entry 1: request.method must be POST or PUT/,
  ],
  'unknown-uuid.json': [
    bundleOf(...GOOD, { ...CONDITION, encounter: { reference: ELSEWHERE } }),
    /^entry 4: Condition.encounter refers to urn:uuid:99999999-0000-4000-8000-000000000009, which is not in the file$/,
  ],
  'unknown-id.json': [
    bundleOf(...GOOD, { ...CONDITION, encounter: { reference: 'Encounter/nowhere' } }),
    /^entry 4: Condition.encounter refers to Encounter\/nowhere, which is neither in the file nor in the database; import that first$/,
  ],
  'unknown-identifier.json': [
    bundleOf(PATIENT, {
      ...ENCOUNTER,
      serviceProvider: { reference: 'Organization?identifier=urn:test|none' },
    }),
    /^entry 2: Encounter.serviceProvider refers to a Organization by an identifier, which is neither/,
  ],
  'unknown-contained.json': [
    bundleOf(...GOOD, { ...CONDITION, evidence: [{ detail: [{ reference: '#none' }] }] }),
    /^entry 4: Condition.evidence\[0\].detail\[0\] refers to a contained resource that is not there$/,
  ],
  'no-reference.json': [
    bundleOf(...GOOD, { ...CONDITION, subject: { reference: 'the patient' } }),
    /^entry 4: Condition.subject is no reference that can be followed/,
  ],
  'r5.json': [
    bundleOf(...GOOD, { resourceType: 'MedicationRequest', id: 'm', medication: { concept: { text: 'x' } } }),
    /^entry 4: MedicationRequest.medication is of FHIR R5; convert the file to R4/,
  ],
  'stu3.json': [
    bundleOf(...GOOD, { ...CONDITION, clinicalStatus: 'active' }),
    /^entry 4: Condition.clinicalStatus is of FHIR STU3/,
  ],
  'element.json': [
    bundleOf(...GOOD, { ...CONDITION, onsetDateTime: 'Sensitivename' }),
    /^entry 4: Condition.onsetDateTime is not a dateTime$/,
  ],
  'null.json': [
    bundleOf(...GOOD, { ...CONDITION, code: null }),
    /^entry 4: Condition.code must not be null; leave it out$/,
  ],
  'nul.json': [
    bundleOf(...GOOD, { ...CONDITION, note: [{ text: 'a\0b' }] }),
    /^holds a character that no database text can hold/,
  ],
  'twice.json': [bundleOf(...GOOD, PATIENT), /^entry 4: has the same type and id as entry 2/],
  'no-patient.json': [
    bundleOf(PATIENT, { ...CONDITION, encounter: undefined, subject: { display: 'Sensitivename' } }),
    /^entry 2: Condition names no patient by reference$/,
  ],
  'two-patients.json': [
    bundleOf(
      ...GOOD,
      { ...PATIENT, id: '20000000-0000-4000-8000-0000000000a2' },
      {
        ...CONDITION,
        subject: { reference: 'urn:uuid:20000000-0000-4000-8000-0000000000a2' },
      },
    ),
    /^entry 5: Condition and its encounter are of two patients$/,
  ],
  'label.json': [
    bundleOf({ ...PATIENT, meta: { security: [{ system: 'urn:caregraph:label', code: 'OTHER' }] } }),
    /^entry 1: Patient.meta.security has a label that Caregraph does not know$/,
  ],
  'consent-app.json': [
    bundleOf(
      PATIENT,
      consent({
        actor: [
          {
            role: { text: 'x' },
            reference: { identifier: { system: 'urn:caregraph:client-id', value: 'no-app' } },
          },
        ],
      }),
    ),
    /^entry 2: Consent.provision.actor names an app that is not registered/,
  ],
  'consent-narrow.json': [
    bundleOf(PATIENT, consent({ provision: [{ type: 'deny' }] })),
    /^entry 2: Consent.provision.provision narrows the consent in a way that cannot be stored yet$/,
  ],
  'consent-wide.json': [
    bundleOf(PATIENT, consent({ purpose: [{ code: 'a' }, { code: 'b' }] })),
    /^entry 2: Consent.provision.purpose must name exactly one purpose/,
  ],
  'consent-category.json': [
    bundleOf(
      PATIENT,
      consent({ class: [{ system: 'http://hl7.org/fhir/resource-types', code: 'Observation' }] }),
    ),
    /^entry 2: Consent.provision.class must be categories of urn:caregraph:category$/,
  ],
  'number.json': [
    bundleOf(...GOOD, {
      resourceType: 'Observation',
      id: 'o',
      status: 'final',
      code: { text: 'x' },
      subject: ENCOUNTER.subject,
      valueQuantity: { value: 'high' },
    }),
    /^entry 4: Observation.valueQuantity.value is not a decimal$/,
  ],
};

test('each kind of bad bundle gets one clear line without a value of it, and nothing of it is stored', async (t) => {
  const database = await importDatabase(t);
  const folder = await temporaryFolder(t);
  const before = await database.content();
  for (const [name, [content]] of Object.entries(BAD)) {
    await writeFile(
      join(folder, name),
      name === 'latin1.json' ? Buffer.from('{"a":"\xe9"}', 'latin1') : content,
    );
  }
  const report = await database.run(folder);
  const told = new Map(report.failures.map(({ file, message }) => [basename(file), message]));
  for (const [name, [, expected]] of Object.entries(BAD)) {
    assert.match(told.get(name) ?? 'nothing was told', expected, name);
    assert.doesNotMatch(told.get(name) ?? '', /Sensitivename|\n/, name);
  }
  assert.equal(report.failed, Object.keys(BAD).length);
  assert.deepEqual(await database.content(), before);
});

test('a bad bundle keeps no good one from being imported', async (t) => {
  const database = await importDatabase(t);
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'a.json'), '{');
  await writeFile(join(folder, 'b.json'), bundleOf(...GOOD, CONDITION));
  const report = await database.run(folder, join(folder, 'nowhere'), join(folder, 'a.json'));
  assert.deepEqual(report.files.imported, 1);
  assert.deepEqual(report.failures.map(({ message }) => message).toSorted(), [
    'is not JSON at line 1, column 2; the file seems to be cut off',
    'no such file or folder; check the path',
  ]);
  assert.equal(await database.count('records.condition'), 1);
});

test('a bundle of 200 MB is refused before it is read', async (t) => {
  const database = await importDatabase(t);
  const folder = await temporaryFolder(t);
  const file = await open(join(folder, 'large.json'), 'w');
  await file.truncate(200_000_000);
  await file.close();
  const rssBefore = process.memoryUsage().rss;
  const report = await database.run(folder);
  assert.match(
    report.failures[0]?.message ?? '',
    /^has 200 MB, and a bundle may have 100 MB .* write it as \.ndjson/,
  );
  assert.ok(process.memoryUsage().rss - rssBefore < 100_000_000);
});

test('a resource cannot be moved to another patient by a second file', async (t) => {
  const database = await importDatabase(t);
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'first.json'), bundleOf(...GOOD, CONDITION));
  await database.run(folder);
  const before = await database.content();
  const other = { ...PATIENT, id: '20000000-0000-4000-8000-0000000000a2' };
  const moved = { ...CONDITION, encounter: undefined, subject: { reference: `urn:uuid:${other.id}` } };
  await writeFile(join(folder, 'second.json'), bundleOf(other, moved));
  const report = await database.run(folder);
  assert.match(
    report.failures[0]?.message ?? '',
    /^records.condition 41000000-\S+ already belongs to another patient/,
  );
  assert.deepEqual(await database.content(), before);
});
