import { CATEGORIES, categoryMask, type Category } from './category.js';

/** The category of each FHIR resource type that a SMART scope can name. */
export const RESOURCE_CATEGORY: Readonly<Record<string, readonly Category[]>> = {
  Patient: ['IDENTITY', 'CONTACT'],
  Encounter: ['CLINICAL'],
  Appointment: ['CLINICAL'],
  Condition: ['CLINICAL'],
  Procedure: ['CLINICAL'],
  Immunization: ['CLINICAL'],
  AllergyIntolerance: ['CLINICAL'],
  MedicationRequest: ['MEDICATION'],
  Observation: ['LAB'],
  DiagnosticReport: ['LAB'],
  ImagingStudy: ['IMAGING'],
  Device: ['DEVICE'],
  Claim: ['FINANCIAL'],
  ExplanationOfBenefit: ['FINANCIAL'],
  Invoice: ['FINANCIAL'],
  ChargeItem: ['FINANCIAL'],
  Coverage: ['FINANCIAL'],
  Consent: ['CONSENT'],
  '*': CATEGORIES.filter((category) => category !== 'ACCOUNT' && category !== 'AUDIT'),
};

const SMART_SCOPE = /^(patient|user|system)\/([A-Za-z]+|\*)\.(c?r?u?d?s?)$/;

/**
 * The categories that SMART on FHIR v2 scopes (`patient/Observation.rs`) let a partner app read, as a mask.
 * Reading needs `r`. PUBLIC needs no scope. Unknown scopes and unknown resource types cover nothing.
 * Source: SMART App Launch 2.2, "Scopes for requesting FHIR Resources".
 */
export function scopeReadMask(scopes: Iterable<string>): number {
  let mask = categoryMask(['PUBLIC']);
  for (const scope of scopes) {
    const [, , resource, permissions] = SMART_SCOPE.exec(scope) ?? [];
    if (resource === undefined || permissions === undefined || !permissions.includes('r')) continue;
    if (Object.hasOwn(RESOURCE_CATEGORY, resource)) mask |= categoryMask(RESOURCE_CATEGORY[resource] ?? []);
  }
  return mask;
}
