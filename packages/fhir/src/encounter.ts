import type { Encounter } from '@medplum/fhirtypes';
import { codeColumns, conceptOf } from './concept.js';
import { periodOf, instantOf, type Instant } from './instant.js';
import { mapping } from './mapping.js';
import type { ClinicalColumns } from './clinicalColumns.js';
import { firstReferencedRowId, referenceTo, referencedRowId } from './reference.js';
import { rowId } from './rowId.js';

export interface EncounterColumns extends ClinicalColumns {
  status: string;
  class_code: string | null;
  type_system: string | null;
  type_code: string | null;
  type_display: string | null;
  reason_system: string | null;
  reason_code: string | null;
  reason_display: string | null;
  practitioner_id: string | null;
  period_start: Instant | null;
  period_end: Instant | null;
}

const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';

/** Encounter ↔ records.encounter. Its clinic is `serviceProvider`, its practitioner the first participant that is one. */
export const encounter = mapping<Encounter, EncounterColumns>({
  resourceType: 'Encounter',
  table: 'records.encounter',
  shape: {
    elements: {
      meta: 'Meta',
      status: 'code!:planned|arrived|triaged|in-progress|onleave|finished|cancelled|entered-in-error|unknown',
      class: 'Coding!',
      type: 'CodeableConcept*',
      subject: 'Reference!:Patient',
      participant: [
        '*',
        { individual: 'Reference:Practitioner|PractitionerRole|RelatedPerson', period: 'Period' },
      ],
      period: 'Period',
      reasonCode: 'CodeableConcept*',
      serviceProvider: 'Reference:Organization',
    },
  },
  patientOf: (resource) => resource.subject,
  columns(resource, context) {
    const type = codeColumns(resource.type?.[0]);
    const reason = codeColumns(resource.reasonCode?.[0]);
    return {
      id: rowId('Encounter', resource.id ?? ''),
      patient_id: referencedRowId(resource.subject, 'Patient') ?? '',
      subscriber_id: referencedRowId(resource.serviceProvider, 'Organization') ?? context.subscriberId,
      labels: context.labels,
      status: resource.status,
      class_code: resource.class.code ?? null,
      type_system: type.code_system,
      type_code: type.code,
      type_display: type.code_display,
      reason_system: reason.code_system,
      reason_code: reason.code,
      reason_display: reason.code_display,
      practitioner_id: firstReferencedRowId(
        resource.participant?.map((participant) => participant.individual),
        'Practitioner',
      ),
      period_start: instantOf(resource.period?.start),
      period_end: instantOf(resource.period?.end),
    };
  },
  render(row) {
    const type = conceptOf({
      code_system: row.type_system,
      code: row.type_code,
      code_display: row.type_display,
    });
    const reason = conceptOf({
      code_system: row.reason_system,
      code: row.reason_code,
      code_display: row.reason_display,
    });
    const individual = referenceTo('Practitioner', row.practitioner_id);
    return {
      status: row.status,
      ...(row.class_code && { class: { system: ACT_CODE, code: row.class_code } }),
      ...(type && { type: [type] }),
      ...(reason && { reasonCode: [reason] }),
      subject: referenceTo('Patient', row.patient_id),
      serviceProvider: referenceTo('Organization', row.subscriber_id),
      ...(individual && { participant: [{ individual }] }),
      period: periodOf(row.period_start, row.period_end),
    };
  },
});
