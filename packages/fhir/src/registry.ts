import type { Resource } from '@medplum/fhirtypes';
import { allergyIntolerance } from './allergyIntolerance.js';
import { appointment } from './appointment.js';
import { chargeItem } from './chargeItem.js';
import { claim } from './claim.js';
import { condition } from './condition.js';
import { consent } from './consent.js';
import { coverage } from './coverage.js';
import { diagnosticReport } from './diagnosticReport.js';
import { encounter } from './encounter.js';
import { explanationOfBenefit } from './explanationOfBenefit.js';
import { imagingStudy } from './imagingStudy.js';
import { immunization } from './immunization.js';
import { invoice } from './invoice.js';
import type { Mapping } from './mapping.js';
import { medicationRequest } from './medicationRequest.js';
import { observation } from './observation.js';
import { organization } from './organization.js';
import { patient } from './patient.js';
import { practitioner } from './practitioner.js';
import { procedure } from './procedure.js';

/** Every mapping by resource type, in an order in which what is referred to comes first. */
export const MAPPINGS = {
  Organization: organization,
  Practitioner: practitioner,
  Patient: patient,
  Encounter: encounter,
  Condition: condition,
  Observation: observation,
  Procedure: procedure,
  MedicationRequest: medicationRequest,
  Immunization: immunization,
  AllergyIntolerance: allergyIntolerance,
  DiagnosticReport: diagnosticReport,
  ImagingStudy: imagingStudy,
  Appointment: appointment,
  Coverage: coverage,
  Claim: claim,
  ExplanationOfBenefit: explanationOfBenefit,
  Invoice: invoice,
  ChargeItem: chargeItem,
  Consent: consent,
} as const;

export type MappedType = keyof typeof MAPPINGS;

export const MAPPED_TYPES = Object.keys(MAPPINGS) as readonly MappedType[];

export function isMappedType(resourceType: string): resourceType is MappedType {
  return Object.hasOwn(MAPPINGS, resourceType);
}

/** The mapping of any type, for code that treats all alike. */
export function mappingOf(resourceType: MappedType): Mapping<Resource> {
  // Each mapping takes only its own type: callers pass the resources whose resourceType is the key.
  return MAPPINGS[resourceType] as unknown as Mapping<Resource>;
}
