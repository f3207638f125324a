import type { Appointment, Reference } from '@medplum/fhirtypes';
import type { ClinicalColumns } from './clinicalColumns.js';
import { dateTimeOf, instantOf, type Instant } from './instant.js';
import { mapping } from './mapping.js';
import { firstReferencedRowId, referenceTo, referencedRowId } from './reference.js';
import { rowId } from './rowId.js';

export interface AppointmentColumns extends ClinicalColumns {
  status: string;
  service_type_code: string | null;
  service_type_display: string | null;
  practitioner_id: string | null;
  start_at: Instant | null;
  end_at: Instant | null;
}

/** Appointment ↔ records.appointment, of the first participant that is a patient. */
export const appointment = mapping<Appointment, AppointmentColumns>({
  resourceType: 'Appointment',
  table: 'records.appointment',
  shape: {
    elements: {
      meta: 'Meta',
      status:
        'code!:proposed|pending|booked|arrived|fulfilled|cancelled|noshow|entered-in-error|checked-in|waitlist',
      serviceType: 'CodeableConcept*',
      start: 'instant',
      end: 'instant',
      participant: [
        '+',
        { actor: 'Reference', status: 'code!:accepted|declined|tentative|needs-action', period: 'Period' },
      ],
    },
  },
  patientOf: (resource) => participantOf(resource, 'Patient'),
  columns(resource, context) {
    const service = resource.serviceType?.[0];
    return {
      id: rowId('Appointment', resource.id ?? ''),
      patient_id: referencedRowId(participantOf(resource, 'Patient'), 'Patient') ?? '',
      subscriber_id: context.subscriberId,
      labels: context.labels,
      status: resource.status,
      service_type_code: service?.coding?.[0]?.code ?? null,
      service_type_display: service?.coding?.[0]?.display ?? service?.text ?? null,
      practitioner_id: firstReferencedRowId(
        // A reference by UUID alone does not tell a practitioner from a room; only one with its type counts.
        resource.participant.map((participant) => typed(participant.actor)),
        'Practitioner',
      ),
      start_at: instantOf(resource.start),
      end_at: instantOf(resource.end),
    };
  },
  render(row) {
    const code = row.service_type_code;
    const display = row.service_type_display;
    return {
      status: row.status,
      ...((code ?? display) && {
        serviceType: [code ? { coding: [{ code, ...(display && { display }) }] } : { text: display }],
      }),
      start: dateTimeOf(row.start_at),
      end: dateTimeOf(row.end_at),
      participant: [
        { actor: referenceTo('Patient', row.patient_id), status: 'accepted' },
        ...(row.practitioner_id
          ? [{ actor: referenceTo('Practitioner', row.practitioner_id), status: 'accepted' }]
          : []),
      ],
    };
  },
});

function participantOf(resource: Appointment, resourceType: string): Reference | undefined {
  return resource.participant
    .map((participant) => typed(participant.actor))
    .find((actor) => referencedRowId(actor, resourceType) !== null);
}

function typed(reference: Reference | undefined): Reference | undefined {
  return reference?.reference?.startsWith('urn:') ? undefined : reference;
}
