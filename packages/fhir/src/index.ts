export { claimCharges, type ClaimCharges } from './claimCharges.js';
export {
  CLIENT_ID_SYSTEM,
  PURPOSE_OF_ACT_REASON,
  consentProblem,
  type ConsentVocabulary,
} from './consent.js';
export { containedCoverage } from './coverage.js';
export { instantOf } from './instant.js';
export { EMPTY_CONTEXT, type Mapping, type MappingContext } from './mapping.js';
export { medicationOf } from './medicationRequest.js';
export { parseReference, referencedRowId } from './reference.js';
export { MAPPED_TYPES, MAPPINGS, isMappedType, mappingOf, type MappedType } from './registry.js';
export { remainderOf, withRemainder } from './remainder.js';
export { isR4ResourceType } from './resourceType.js';
export { derivedId, isUuid, rowId } from './rowId.js';
export { labelNamesOf } from './securityLabel.js';
export { problemOf, type Problem, type Shape } from './shape.js';
export { otherVersionOf } from './version.js';
export type {
  Claim,
  CodeableConcept,
  Consent,
  Encounter,
  ExplanationOfBenefit,
  MedicationRequest,
  Reference,
  Resource,
} from '@medplum/fhirtypes';
