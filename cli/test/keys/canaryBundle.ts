/** Words that stand nowhere else, each in a place of a resource that can tell who a patient is or that somebody may write freely. */
const canaries: string[] = [];

function canary(name: string): string {
  const word = `Qz${name}Xv${canaries.length + 10}`;
  canaries.push(word);
  return word;
}

/** Stand in the clear on purpose: without them found, nothing would have been searched. */
export const CONTROLS = ['QzControlClinicXv', 'QzControlTermXv'] as const;

const id = (number: number) => `c0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const [PATIENT, CLINIC, ENCOUNTER] = [id(1), id(2), id(3)];
const subject = { reference: `Patient/${PATIENT}`, display: canary('SubjectDisplay') };
const encounter = { reference: `Encounter/${ENCOUNTER}` };
const when = '2024-03-05T10:00:00Z';
/** A concept that somebody wrote in words, and one of a terminology. */
const inWords = (name: string) => ({ text: canary(name) });
const coded = {
  coding: [{ system: 'http://snomed.info/sct', code: '195967001', display: CONTROLS[1] }],
  text: canary('ConceptText'),
};
const note = (name: string) => [{ text: canary(name) }];

const patient = {
  resourceType: 'Patient',
  id: PATIENT,
  identifier: [
    { type: { coding: [{ code: 'MR' }] }, system: 'urn:mr', value: canary('RecordNumber') },
    { system: 'http://hl7.org/fhir/sid/us-ssn', value: canary('SocialSecurity') },
    { system: 'urn:oid:passport', value: canary('Passport') },
  ],
  name: [
    {
      use: 'official',
      family: canary('Family'),
      given: [canary('Given'), canary('Middle')],
      prefix: [canary('Prefix')],
    },
    { use: 'maiden', family: canary('Maiden') },
  ],
  telecom: [
    { system: 'phone', value: canary('Phone') },
    { system: 'email', value: `${canary('Email')}@example.org` },
    { system: 'phone', use: 'work', value: canary('SecondPhone') },
  ],
  birthDate: '1931-07-19',
  gender: 'female',
  address: [
    {
      line: [canary('Street'), canary('Apartment')],
      city: canary('City'),
      state: 'Ohio',
      postalCode: canary('PostalCode'),
      country: canary('Country'),
    },
  ],
  maritalStatus: { coding: [{ code: 'M' }], text: canary('Marital') },
  extension: [
    {
      url: 'http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName',
      valueString: canary('Mother'),
    },
  ],
  contact: [
    {
      name: { family: canary('ContactName') },
      telecom: [{ system: 'phone', value: canary('ContactPhone') }],
    },
  ],
  text: {
    status: 'generated',
    div: `<div xmlns="http://www.w3.org/1999/xhtml">${canary('Narrative')}</div>`,
  },
};

const records = [
  {
    resourceType: 'Encounter',
    id: ENCOUNTER,
    status: 'finished',
    class: { code: 'AMB' },
    type: [inWords('EncounterType')],
    reasonCode: [inWords('EncounterReason')],
    subject,
    period: { start: when },
    serviceProvider: { reference: `Organization/${CLINIC}` },
  },
  { resourceType: 'Condition', code: inWords('Condition'), note: note('ConditionNote') },
  { resourceType: 'Condition', code: coded, note: note('CodedNote') },
  {
    resourceType: 'Observation',
    status: 'final',
    code: coded,
    valueString: canary('ValueText'),
    note: note('ObservationNote'),
  },
  {
    resourceType: 'Observation',
    status: 'final',
    code: inWords('Observation'),
    valueCodeableConcept: inWords('Value'),
  },
  { resourceType: 'Observation', status: 'final', code: coded, component: [{ code: inWords('Component') }] },
  { resourceType: 'Procedure', status: 'completed', code: inWords('Procedure'), note: note('ProcedureNote') },
  {
    resourceType: 'MedicationRequest',
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: inWords('Medication'),
    dosageInstruction: [{ text: canary('Dosage'), patientInstruction: canary('Instruction') }],
  },
  {
    resourceType: 'DiagnosticReport',
    status: 'final',
    code: inWords('Report'),
    conclusion: canary('Conclusion'),
  },
  {
    resourceType: 'ImagingStudy',
    status: 'available',
    description: canary('StudyDescription'),
    series: [{ uid: '1.2.3', modality: { code: 'DX' }, bodySite: { display: canary('BodySite') } }],
  },
].map((resource, at) => ({ id: id(100 + at), subject, encounter, ...resource }));

const others = [
  {
    resourceType: 'Immunization',
    status: 'completed',
    vaccineCode: inWords('Vaccine'),
    patient: subject,
    encounter,
    occurrenceDateTime: when,
    note: note('VaccineNote'),
  },
  {
    resourceType: 'AllergyIntolerance',
    code: inWords('Allergy'),
    patient: subject,
    note: note('AllergyNote'),
  },
  {
    resourceType: 'Appointment',
    status: 'booked',
    serviceType: [inWords('Service')],
    description: canary('AppointmentDescription'),
    comment: canary('AppointmentComment'),
    participant: [{ actor: subject, status: 'accepted' }],
  },
  {
    resourceType: 'Coverage',
    status: 'active',
    type: inWords('CoverageType'),
    subscriberId: canary('MemberNumber'),
    beneficiary: subject,
    payor: [{ display: canary('Payor') }],
  },
  {
    resourceType: 'Claim',
    status: 'active',
    type: { coding: [{ code: 'professional' }] },
    use: 'claim',
    identifier: [{ system: 'urn:claims', value: canary('ClaimNumber') }],
    patient: subject,
    created: when,
    provider: { reference: `Organization/${CLINIC}` },
    priority: { coding: [{ code: 'normal' }] },
    insurance: [{ sequence: 1, focal: true, coverage: { display: canary('Insurance') } }],
    item: [
      {
        sequence: 1,
        productOrService: inWords('ClaimItem'),
        encounter: [encounter],
        net: { value: 5, currency: 'USD' },
      },
    ],
    total: { value: 5, currency: 'USD' },
  },
  {
    resourceType: 'Consent',
    status: 'active',
    scope: { coding: [{ code: 'patient-privacy' }] },
    category: [inWords('ConsentCategory')],
    patient: subject,
    dateTime: when,
    performer: [{ display: canary('ConsentPerformer') }],
    provision: {
      actor: [{ role: { text: 'grantee' }, reference: { reference: `Organization/${CLINIC}` } }],
      purpose: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'TREAT' }],
      class: [{ system: 'urn:caregraph:category', code: 'CLINICAL' }],
    },
  },
].map((resource, at) => ({ id: id(200 + at), ...resource }));

/** A bundle with all of them. */
export function canaryBundle(): object {
  const clinic = { resourceType: 'Organization', id: CLINIC, name: CONTROLS[0] };
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [clinic, patient, ...records, ...others].map((resource) => ({ resource })),
  };
}

export const CANARIES: readonly string[] = canaries;
