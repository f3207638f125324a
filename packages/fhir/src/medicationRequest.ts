import type { CodeableConcept, MedicationRequest } from '@medplum/fhirtypes';
import type { ClinicalColumns } from './clinicalColumns.js';
import { codeColumns, conceptOf, type CodeColumns } from './concept.js';
import { dateTimeOf, instantOf, type Instant } from './instant.js';
import { mapping } from './mapping.js';
import { referenceTo, referencedRowId } from './reference.js';
import { rowId } from './rowId.js';

export interface MedicationRequestColumns extends ClinicalColumns, CodeColumns {
  encounter_id: string | null;
  status: string;
  intent: string | null;
  authored_at: Instant | null;
  requester_id: string | null;
  dosage_text: string | null;
}

/** MedicationRequest ↔ records.medication_request. A contained Medication gives the code, and stays in the remainder. */
export const medicationRequest = mapping<MedicationRequest, MedicationRequestColumns>({
  resourceType: 'MedicationRequest',
  table: 'records.medication_request',
  shape: {
    elements: {
      meta: 'Meta',
      status: 'code!:active|on-hold|cancelled|completed|entered-in-error|stopped|draft|unknown',
      intent: 'code!:proposal|plan|order|original-order|reflex-order|filler-order|instance-order|option',
      medicationCodeableConcept: 'CodeableConcept',
      medicationReference: 'Reference',
      subject: 'Reference!:Patient',
      encounter: 'Reference:Encounter',
      authoredOn: 'dateTime',
      requester: 'Reference',
      dosageInstruction: 'Dosage*',
    },
    oneOf: [['medicationCodeableConcept', 'medicationReference']],
  },
  patientOf: (resource) => resource.subject,
  encounterOf: (resource) => resource.encounter,
  columns(resource, context) {
    return {
      id: rowId('MedicationRequest', resource.id ?? ''),
      patient_id: referencedRowId(resource.subject, 'Patient') ?? '',
      subscriber_id: context.subscriberId,
      labels: context.labels,
      encounter_id: referencedRowId(resource.encounter, 'Encounter'),
      status: resource.status,
      intent: resource.intent,
      ...codeColumns(medicationOf(resource)),
      authored_at: instantOf(resource.authoredOn),
      requester_id: referencedRowId(resource.requester, 'Practitioner'),
      dosage_text: resource.dosageInstruction?.[0]?.text ?? null,
    };
  },
  render(row) {
    return {
      status: row.status,
      ...(row.intent && { intent: row.intent }),
      medicationCodeableConcept: conceptOf(row),
      subject: referenceTo('Patient', row.patient_id),
      encounter: referenceTo('Encounter', row.encounter_id),
      authoredOn: dateTimeOf(row.authored_at),
      requester: referenceTo('Practitioner', row.requester_id),
      ...(row.dosage_text && { dosageInstruction: [{ text: row.dosage_text }] }),
    };
  },
});

/** What was prescribed: a concept of its own, or that of a contained Medication. */
export function medicationOf(resource: MedicationRequest): CodeableConcept | undefined {
  if (resource.medicationCodeableConcept) return resource.medicationCodeableConcept;
  const reference = resource.medicationReference;
  const containedId = reference?.reference?.startsWith('#') ? reference.reference.slice(1) : undefined;
  const contained = resource.contained?.find((candidate) => candidate.id === containedId);
  if (contained?.resourceType === 'Medication') return contained.code;
  return reference?.display ? { text: reference.display } : undefined;
}
