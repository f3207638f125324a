import type { Procedure } from '@medplum/fhirtypes';
import type { ClinicalColumns } from './clinicalColumns.js';
import { codeColumns, conceptOf, type CodeColumns } from './concept.js';
import { instantOf, periodOf, type Instant } from './instant.js';
import { mapping } from './mapping.js';
import { referenceTo, referencedRowId } from './reference.js';
import { rowId } from './rowId.js';

export interface ProcedureColumns extends ClinicalColumns, CodeColumns {
  encounter_id: string | null;
  status: string;
  performed_start: Instant | null;
  performed_end: Instant | null;
}

/** Procedure ↔ records.procedure. */
export const procedure = mapping<Procedure, ProcedureColumns>({
  resourceType: 'Procedure',
  table: 'records.procedure',
  shape: {
    elements: {
      meta: 'Meta',
      status: 'code!:preparation|in-progress|not-done|on-hold|stopped|completed|entered-in-error|unknown',
      code: 'CodeableConcept',
      subject: 'Reference!:Patient',
      encounter: 'Reference:Encounter',
      performedDateTime: 'dateTime',
      performedPeriod: 'Period',
    },
  },
  patientOf: (resource) => resource.subject,
  encounterOf: (resource) => resource.encounter,
  columns(resource, context) {
    return {
      id: rowId('Procedure', resource.id ?? ''),
      patient_id: referencedRowId(resource.subject, 'Patient') ?? '',
      subscriber_id: context.subscriberId,
      labels: context.labels,
      encounter_id: referencedRowId(resource.encounter, 'Encounter'),
      status: resource.status,
      ...codeColumns(resource.code),
      performed_start: instantOf(resource.performedPeriod?.start ?? resource.performedDateTime),
      performed_end: instantOf(resource.performedPeriod?.end),
    };
  },
  render(row) {
    return {
      status: row.status,
      code: conceptOf(row),
      subject: referenceTo('Patient', row.patient_id),
      encounter: referenceTo('Encounter', row.encounter_id),
      performedPeriod: periodOf(row.performed_start, row.performed_end),
    };
  },
});
