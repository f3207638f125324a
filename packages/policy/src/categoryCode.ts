/**
 * The codes of the category element of those FHIR types whose rows keep one: what a scope with `?category=` can name.
 * Source: the value sets that FHIR R4 binds the elements to.
 */
export const CATEGORY_CODES = {
  Observation: {
    system: 'http://terminology.hl7.org/CodeSystem/observation-category',
    codes: [
      'social-history',
      'vital-signs',
      'imaging',
      'laboratory',
      'procedure',
      'survey',
      'exam',
      'therapy',
      'activity',
    ],
  },
  DiagnosticReport: {
    system: 'http://terminology.hl7.org/CodeSystem/v2-0074',
    codes: ['LAB', 'RAD', 'HM', 'CH', 'MB', 'PTH', 'GE', 'CUS'],
  },
  AllergyIntolerance: {
    system: 'http://hl7.org/fhir/allergy-intolerance-category',
    codes: ['food', 'medication', 'environment', 'biologic'],
  },
} as const satisfies Record<string, { system: string; codes: readonly string[] }>;
