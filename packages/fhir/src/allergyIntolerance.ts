import type { AllergyIntolerance } from '@medplum/fhirtypes';
import type { ClinicalColumns } from './clinicalColumns.js';
import { codeColumns, conceptOf, firstCode, statusConceptOf, type CodeColumns } from './concept.js';
import { dateTimeOf, instantOf, type Instant } from './instant.js';
import { mapping } from './mapping.js';
import { referenceTo, referencedRowId } from './reference.js';
import { rowId } from './rowId.js';

export interface AllergyIntoleranceColumns extends ClinicalColumns, CodeColumns {
  encounter_id: string | null;
  clinical_status: string | null;
  verification_status: string | null;
  type: string | null;
  category_names: readonly string[];
  criticality: string | null;
  recorded_at: Instant | null;
}

const CLINICAL_STATUS = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical';
const VERIFICATION_STATUS = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification';

/** AllergyIntolerance ↔ records.allergy_intolerance. */
export const allergyIntolerance = mapping<AllergyIntolerance, AllergyIntoleranceColumns>({
  resourceType: 'AllergyIntolerance',
  table: 'records.allergy_intolerance',
  shape: {
    elements: {
      meta: 'Meta',
      clinicalStatus: 'CodeableConcept',
      verificationStatus: 'CodeableConcept',
      type: 'code:allergy|intolerance',
      category: 'code*:food|medication|environment|biologic',
      criticality: 'code:low|high|unable-to-assess',
      code: 'CodeableConcept',
      patient: 'Reference!:Patient',
      encounter: 'Reference:Encounter',
      recordedDate: 'dateTime',
    },
  },
  patientOf: (resource) => resource.patient,
  encounterOf: (resource) => resource.encounter,
  columns(resource, context) {
    return {
      id: rowId('AllergyIntolerance', resource.id ?? ''),
      patient_id: referencedRowId(resource.patient, 'Patient') ?? '',
      subscriber_id: context.subscriberId,
      labels: context.labels,
      encounter_id: referencedRowId(resource.encounter, 'Encounter'),
      clinical_status: firstCode(resource.clinicalStatus),
      verification_status: firstCode(resource.verificationStatus),
      type: resource.type ?? null,
      category_names: resource.category ?? [],
      criticality: resource.criticality ?? null,
      ...codeColumns(resource.code),
      recorded_at: instantOf(resource.recordedDate),
    };
  },
  render(row) {
    return {
      clinicalStatus: statusConceptOf(CLINICAL_STATUS, row.clinical_status),
      verificationStatus: statusConceptOf(VERIFICATION_STATUS, row.verification_status),
      ...(row.type && { type: row.type }),
      ...(row.category_names.length > 0 && { category: [...row.category_names] }),
      ...(row.criticality && { criticality: row.criticality }),
      code: conceptOf(row),
      patient: referenceTo('Patient', row.patient_id),
      encounter: referenceTo('Encounter', row.encounter_id),
      recordedDate: dateTimeOf(row.recorded_at),
    };
  },
});
