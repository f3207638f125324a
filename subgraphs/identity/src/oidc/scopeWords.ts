import { parseScope } from '@caregraph/policy';

const TYPE_WORDS: Readonly<Record<string, string>> = {
  Patient: 'name, date of birth and contact details',
  Encounter: 'visits',
  Appointment: 'appointments',
  Condition: 'health conditions',
  Procedure: 'procedures',
  Immunization: 'vaccinations',
  AllergyIntolerance: 'allergies',
  MedicationRequest: 'medicines',
  Observation: 'test results and measurements',
  DiagnosticReport: 'test reports',
  ImagingStudy: 'images such as X-rays',
  Device: 'devices',
  Claim: 'insurance claims',
  ExplanationOfBenefit: 'insurance payments',
  Invoice: 'invoices',
  ChargeItem: 'charges',
  Coverage: 'insurance',
  Consent: 'consents',
};

const FIXED_WORDS: Readonly<Record<string, string>> = {
  openid: 'Know that it is you when you come back',
  offline_access: 'Keep its access when you are not using it, until you disconnect it',
  'launch/patient': 'Know which record is yours',
  'graph:introspect': 'Read which kinds of data this service has, but none of the data',
  'warehouse:query': 'Query the published, anonymous statistics',
};

const LEVEL_WORDS: Readonly<
  Record<string, { readonly all: string; readonly some: (what: string) => string }>
> = {
  patient: { all: 'Read your whole record', some: (what) => `Read your ${what}` },
  user: {
    all: 'Read every record that you may read yourself',
    some: (what) => `Read ${what} that you may read yourself`,
  },
  system: {
    all: 'Read the records of patients who allow it',
    some: (what) => `Read ${what} of patients who allow it`,
  },
};

/** What a scope lets an app do, in words for the person who decides. Unknown scopes show themselves. */
export function scopeInWords(scope: string): string {
  const fixed = FIXED_WORDS[scope];
  if (fixed !== undefined) return fixed;
  const parsed = parseScope(scope);
  if (parsed === null) return scope;
  const { level, type, category } = parsed;
  const words = LEVEL_WORDS[level];
  const what = type === '*' ? undefined : TYPE_WORDS[type];
  if (words === undefined || (type !== '*' && what === undefined)) return scope;
  const all = what === undefined ? words.all : words.some(what);
  // The code itself: it is of a short public list, and a word of ours could say less than it covers.
  return category === null ? all : `${all} (only those of the kind “${category.split('|').at(-1)}”)`;
}
