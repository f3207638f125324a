/** Elements that only another version of FHIR has: resource type → element → version (and how to know it). */
const MARKERS: Readonly<
  Record<string, Readonly<Record<string, readonly [version: string, isMarked?: (value: unknown) => boolean]>>>
> = {
  AllergyIntolerance: {
    assertedDate: ['STU3'],
    clinicalStatus: ['STU3', isText],
    participant: ['R5'],
  },
  Appointment: { subject: ['R5'] },
  Claim: { organization: ['STU3'], information: ['STU3'], employmentImpacted: ['STU3'], traceNumber: ['R5'] },
  Condition: {
    assertedDate: ['STU3'],
    clinicalStatus: ['STU3', isText],
    context: ['STU3'],
    participant: ['R5'],
  },
  Consent: {
    consentingParty: ['STU3'],
    except: ['STU3'],
    decision: ['R5'],
    grantor: ['R5'],
    provision: ['R5', Array.isArray],
    subject: ['R5'],
  },
  Coverage: { grouping: ['STU3'], sequence: ['STU3'], kind: ['R5'], paymentBy: ['R5'] },
  DiagnosticReport: { codedDiagnosis: ['STU3'], context: ['STU3'], image: ['STU3'] },
  Encounter: {
    reason: ['STU3', isConcepts],
    actualPeriod: ['R5'],
    admission: ['R5'],
    class: ['R5', Array.isArray],
  },
  ExplanationOfBenefit: {
    organization: ['STU3'],
    totalCost: ['STU3'],
    information: ['STU3'],
    traceNumber: ['R5'],
  },
  ImagingStudy: { availability: ['STU3'], context: ['STU3'], uid: ['STU3'] },
  Immunization: {
    date: ['STU3'],
    explanation: ['STU3'],
    notGiven: ['STU3'],
    basedOn: ['R5'],
    administeredProduct: ['R5'],
  },
  Invoice: { creation: ['R5'], periodDate: ['R5'], periodPeriod: ['R5'] },
  MedicationRequest: {
    context: ['STU3'],
    definition: ['STU3'],
    effectiveDosePeriod: ['R5'],
    medication: ['R5'],
  },
  Observation: { comment: ['STU3'], context: ['STU3'], related: ['STU3'], triggeredBy: ['R5'] },
  Patient: { animal: ['STU3'] },
  Procedure: {
    context: ['STU3'],
    definition: ['STU3'],
    notDone: ['STU3'],
    occurrenceDateTime: ['R5'],
    occurrencePeriod: ['R5'],
    recorded: ['R5'],
  },
};

/** Base profiles name their version after a bar; profiles of implementation guides name the guide's, which says nothing. */
const BASE_PROFILE =
  /^http:\/\/hl7\.org\/fhir\/(?:StructureDefinition\/\w+\|(\d)\.\d|(STU3|R4B|R5|3\.0|4\.3|5\.0)\/)/;

const VERSION_NAMES: Readonly<Record<string, string>> = {
  '1': 'DSTU2',
  '3': 'STU3',
  '3.0': 'STU3',
  '4.3': 'R4B',
  '5': 'R5',
  '5.0': 'R5',
};

/** A sign that a resource follows another version of FHIR than R4: the element, and the version's name. */
export function otherVersionOf(resource: {
  resourceType: string;
}): { element: string; version: string } | null {
  const values: { [name: string]: unknown } = { ...resource };
  const markers = MARKERS[resource.resourceType];
  for (const name in markers) {
    const [version, isMarked] = markers[name] ?? [''];
    if (values[name] === undefined || (isMarked && !isMarked(values[name]))) continue;
    return { element: `${resource.resourceType}.${name}`, version };
  }
  return profiledVersionOf(values, resource.resourceType);
}

function profiledVersionOf(
  values: { [name: string]: unknown },
  resourceType: string,
): { element: string; version: string } | null {
  const meta = values['meta'];
  const profiles = isObject(meta) && Array.isArray(meta['profile']) ? meta['profile'] : [];
  for (const profile of profiles) {
    const match = BASE_PROFILE.exec(String(profile));
    const name = match?.[1] ?? match?.[2];
    const version = name === undefined || name === '4' ? undefined : (VERSION_NAMES[name] ?? name);
    if (version) return { element: `${resourceType}.meta.profile`, version };
  }
  return null;
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isObject(value: unknown): value is { [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isConcepts(value: unknown): boolean {
  return Array.isArray(value) && value.some((element) => isObject(element) && 'coding' in element);
}
