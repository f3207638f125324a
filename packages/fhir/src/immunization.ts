import type { Immunization } from '@medplum/fhirtypes';
import type { ClinicalColumns } from './clinicalColumns.js';
import { codeColumns, conceptOf, type CodeColumns } from './concept.js';
import { dateTimeOf, instantOf, type Instant } from './instant.js';
import { mapping } from './mapping.js';
import { referenceTo, referencedRowId } from './reference.js';
import { rowId } from './rowId.js';

export interface ImmunizationColumns extends ClinicalColumns, CodeColumns {
  encounter_id: string | null;
  status: string;
  occurred_at: Instant | null;
}

/** Immunization ↔ records.immunization. */
export const immunization = mapping<Immunization, ImmunizationColumns>({
  resourceType: 'Immunization',
  table: 'records.immunization',
  shape: {
    elements: {
      meta: 'Meta',
      status: 'code!:completed|entered-in-error|not-done',
      vaccineCode: 'CodeableConcept!',
      patient: 'Reference!:Patient',
      encounter: 'Reference:Encounter',
      occurrenceDateTime: 'dateTime',
      occurrenceString: 'string',
    },
    oneOf: [['occurrenceDateTime', 'occurrenceString']],
  },
  patientOf: (resource) => resource.patient,
  encounterOf: (resource) => resource.encounter,
  columns(resource, context) {
    return {
      id: rowId('Immunization', resource.id ?? ''),
      patient_id: referencedRowId(resource.patient, 'Patient') ?? '',
      subscriber_id: context.subscriberId,
      labels: context.labels,
      encounter_id: referencedRowId(resource.encounter, 'Encounter'),
      status: resource.status,
      ...codeColumns(resource.vaccineCode),
      occurred_at: instantOf(resource.occurrenceDateTime),
    };
  },
  render(row) {
    return {
      status: row.status,
      vaccineCode: conceptOf(row),
      patient: referenceTo('Patient', row.patient_id),
      encounter: referenceTo('Encounter', row.encounter_id),
      occurrenceDateTime: dateTimeOf(row.occurred_at),
    };
  },
});
