import type { Condition } from '@medplum/fhirtypes';
import type { ClinicalColumns } from './clinicalColumns.js';
import { codeColumns, conceptOf, firstCode, statusConceptOf, type CodeColumns } from './concept.js';
import { dateTimeOf, instantOf, type Instant } from './instant.js';
import { mapping } from './mapping.js';
import { referenceTo, referencedRowId } from './reference.js';
import { rowId } from './rowId.js';

export interface ConditionColumns extends ClinicalColumns, CodeColumns {
  encounter_id: string | null;
  clinical_status: string | null;
  verification_status: string | null;
  onset_at: Instant | null;
  abatement_at: Instant | null;
  recorded_at: Instant | null;
}

const CLINICAL_STATUS = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
const VERIFICATION_STATUS = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';

/** Condition ↔ records.condition. */
export const condition = mapping<Condition, ConditionColumns>({
  resourceType: 'Condition',
  table: 'records.condition',
  shape: {
    elements: {
      meta: 'Meta',
      clinicalStatus: 'CodeableConcept',
      verificationStatus: 'CodeableConcept',
      category: 'CodeableConcept*',
      code: 'CodeableConcept',
      subject: 'Reference!:Patient',
      encounter: 'Reference:Encounter',
      onsetDateTime: 'dateTime',
      onsetPeriod: 'Period',
      abatementDateTime: 'dateTime',
      abatementPeriod: 'Period',
      recordedDate: 'dateTime',
    },
  },
  patientOf: (resource) => resource.subject,
  encounterOf: (resource) => resource.encounter,
  columns(resource, context) {
    return {
      id: rowId('Condition', resource.id ?? ''),
      patient_id: referencedRowId(resource.subject, 'Patient') ?? '',
      subscriber_id: context.subscriberId,
      labels: context.labels,
      encounter_id: referencedRowId(resource.encounter, 'Encounter'),
      clinical_status: firstCode(resource.clinicalStatus),
      verification_status: firstCode(resource.verificationStatus),
      ...codeColumns(resource.code),
      onset_at: instantOf(resource.onsetDateTime ?? resource.onsetPeriod?.start),
      abatement_at: instantOf(resource.abatementDateTime ?? resource.abatementPeriod?.end),
      recorded_at: instantOf(resource.recordedDate),
    };
  },
  render(row) {
    return {
      clinicalStatus: statusConceptOf(CLINICAL_STATUS, row.clinical_status),
      verificationStatus: statusConceptOf(VERIFICATION_STATUS, row.verification_status),
      code: conceptOf(row),
      subject: referenceTo('Patient', row.patient_id),
      encounter: referenceTo('Encounter', row.encounter_id),
      onsetDateTime: dateTimeOf(row.onset_at),
      abatementDateTime: dateTimeOf(row.abatement_at),
      recordedDate: dateTimeOf(row.recorded_at),
    };
  },
});
