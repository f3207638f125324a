import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAPPINGS, otherVersionOf, problemOf, type MappedType, type Resource } from '@caregraph/fhir';

const PATIENT = { reference: 'Patient/20000000-0000-4000-8000-000000000001' };
const OBSERVATION = {
  resourceType: 'Observation',
  id: 'o',
  status: 'final',
  code: { text: 'x' },
  subject: PATIENT,
};
const PRESCRIPTION = {
  resourceType: 'MedicationRequest',
  id: 'm',
  status: 'active',
  intent: 'order',
  subject: PATIENT,
};

/** What is wrong, and how it is told. */
const REFUSED: readonly [resource: { resourceType: string; [name: string]: unknown }, told: string][] = [
  [{ ...OBSERVATION, status: undefined }, 'Observation.status is required'],
  [{ ...OBSERVATION, status: 'done' }, 'Observation.status must be one of registered, preliminary, final'],
  [{ ...OBSERVATION, code: 'x' }, 'Observation.code must be a CodeableConcept'],
  [{ ...OBSERVATION, category: { text: 'x' } }, 'Observation.category must be a list'],
  [{ ...OBSERVATION, category: [] }, 'Observation.category must not be empty'],
  [{ ...OBSERVATION, subject: [PATIENT] }, 'Observation.subject must not be a list'],
  [
    { ...OBSERVATION, subject: { reference: 'Group/1' } },
    'Observation.subject must refer to Patient, not to Group',
  ],
  [{ ...OBSERVATION, effectiveDateTime: '2020-02-30' }, 'Observation.effectiveDateTime is not a dateTime'],
  [
    { ...OBSERVATION, effectiveDateTime: '2020-02-01T10:00:00' },
    'Observation.effectiveDateTime is not a dateTime',
  ],
  [{ ...OBSERVATION, effectiveDateTime: '01/02/2020' }, 'Observation.effectiveDateTime is not a dateTime'],
  [{ ...OBSERVATION, issued: '2020-02-01' }, 'Observation.issued is not a instant'],
  [{ ...OBSERVATION, valueQuantity: { value: '7' } }, 'Observation.valueQuantity.value is not a decimal'],
  [{ ...OBSERVATION, valueInteger: 1.5 }, 'Observation.valueInteger is not a integer'],
  [
    { ...OBSERVATION, component: [{ code: { text: 'a' } }, { valueQuantity: { value: 1 } }] },
    'Observation.component[1].code is required',
  ],
  [{ ...PRESCRIPTION }, 'MedicationRequest needs one of medicationCodeableConcept, medicationReference'],
  [
    { ...PRESCRIPTION, medicationCodeableConcept: { text: 'x' }, medicationReference: { reference: '#m' } },
    'MedicationRequest may have only one of medicationCodeableConcept, medicationReference',
  ],
];

test('what R4 does not allow is told by its element, and without its value', () => {
  for (const [resource, told] of REFUSED) {
    const problem = problemOf(resource, MAPPINGS[resource.resourceType as MappedType].shape);
    assert.ok(problem, `${told}: not found`);
    assert.ok(
      `${problem.element} ${problem.message}`.startsWith(told),
      `${problem.element} ${problem.message}`,
    );
  }
});

test('what R4 allows passes: dates of any precision, leap days, absent optional elements', () => {
  for (const effectiveDateTime of [
    '2020',
    '2020-02',
    '2020-02-29',
    '2000-02-29T23:59:59.123Z',
    '2020-01-01T00:00:00+14:00',
  ]) {
    assert.equal(
      problemOf({ ...OBSERVATION, effectiveDateTime } as Resource, MAPPINGS.Observation.shape),
      null,
    );
  }
  assert.equal(problemOf(OBSERVATION as Resource, MAPPINGS.Observation.shape), null);
});

/** Another version's signs, and its name. */
const OTHER_VERSIONS: readonly [resource: object, version: string][] = [
  [{ resourceType: 'MedicationRequest', medication: { concept: { text: 'x' } } }, 'R5'],
  [{ resourceType: 'Encounter', class: [{ text: 'x' }] }, 'R5'],
  [{ resourceType: 'Encounter', actualPeriod: { start: '2020' } }, 'R5'],
  [{ resourceType: 'Consent', decision: 'permit' }, 'R5'],
  [{ resourceType: 'Claim', organization: { reference: 'Organization/1' } }, 'STU3'],
  [{ resourceType: 'Condition', clinicalStatus: 'active' }, 'STU3'],
  [{ resourceType: 'AllergyIntolerance', clinicalStatus: 'active' }, 'STU3'],
  [{ resourceType: 'Observation', context: { reference: 'Encounter/1' } }, 'STU3'],
  [
    { resourceType: 'Patient', meta: { profile: ['http://hl7.org/fhir/StructureDefinition/Patient|5.0.0'] } },
    'R5',
  ],
  [{ resourceType: 'Patient', meta: { profile: ['http://hl7.org/fhir/STU3/patient.html'] } }, 'STU3'],
];

test('a resource of another version of FHIR is recognized by what only that version has', () => {
  for (const [resource, version] of OTHER_VERSIONS) {
    assert.equal(otherVersionOf(resource as Resource)?.version, version, JSON.stringify(resource));
  }
});

test('a profile of an implementation guide says nothing of the version of FHIR', () => {
  const profile = [
    'http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient|5.0.1',
    'http://hl7.org/fhir/us/core/STU3.1.1/StructureDefinition/us-core-patient',
    'http://hl7.org/fhir/StructureDefinition/Patient|4.0.1',
  ];
  const patient: Resource = { resourceType: 'Patient', meta: { profile } };
  assert.equal(otherVersionOf(patient), null);
});
