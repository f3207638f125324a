import type { Claim } from '@medplum/fhirtypes';
import type { ClinicalColumns } from './clinicalColumns.js';
import { dateTimeOf, instantOf, periodOf, type Instant } from './instant.js';
import { mapping } from './mapping.js';
import { moneyColumns, moneyOf } from './money.js';
import { firstReferencedRowId, referenceTo, referencedRowId } from './reference.js';
import { rowId } from './rowId.js';

export interface ClaimColumns extends ClinicalColumns {
  encounter_id: string | null;
  coverage_id: string | null;
  prescription_id: string | null;
  status: string;
  use: string | null;
  type_code: string | null;
  created_at: Instant | null;
  billable_start: Instant | null;
  billable_end: Instant | null;
  total_minor: number | string | null;
  currency: string | null;
}

/** Claim ↔ billing.claim. Its lines also become an invoice and charge items: see claimCharges. */
export const claim = mapping<Claim, ClaimColumns>({
  resourceType: 'Claim',
  table: 'billing.claim',
  shape: {
    elements: {
      meta: 'Meta',
      status: 'code!:active|cancelled|draft|entered-in-error',
      type: 'CodeableConcept!',
      use: 'code!:claim|preauthorization|predetermination',
      patient: 'Reference!:Patient',
      billablePeriod: 'Period',
      created: 'dateTime!',
      provider: 'Reference!:Practitioner|PractitionerRole|Organization',
      priority: 'CodeableConcept!',
      prescription: 'Reference',
      insurance: ['+', { sequence: 'positiveInt!', focal: 'boolean!', coverage: 'Reference!' }],
      item: [
        '*',
        {
          sequence: 'positiveInt!',
          productOrService: 'CodeableConcept!',
          quantity: 'Quantity',
          net: 'Money',
          encounter: 'Reference*:Encounter',
          servicedDate: 'date',
          servicedPeriod: 'Period',
        },
      ],
      total: 'Money',
    },
  },
  patientOf: (resource) => resource.patient,
  encounterOf: (resource) => resource.item?.find((item) => item.encounter)?.encounter?.[0],
  columns(resource, context) {
    const total = moneyColumns(resource.total);
    return {
      id: rowId('Claim', resource.id ?? ''),
      patient_id: referencedRowId(resource.patient, 'Patient') ?? '',
      subscriber_id: context.subscriberId,
      labels: context.labels,
      encounter_id: firstReferencedRowId(
        resource.item?.flatMap((item) => item.encounter ?? []),
        'Encounter',
      ),
      coverage_id: firstReferencedRowId(
        resource.insurance.map((insurance) => insurance.coverage),
        'Coverage',
      ),
      prescription_id: referencedRowId(resource.prescription, 'MedicationRequest'),
      status: resource.status,
      use: resource.use,
      type_code: resource.type.coding?.[0]?.code ?? null,
      created_at: instantOf(resource.created),
      billable_start: instantOf(resource.billablePeriod?.start),
      billable_end: instantOf(resource.billablePeriod?.end),
      total_minor: total.minor,
      currency: total.currency,
    };
  },
  render(row) {
    const coverage = referenceTo('Coverage', row.coverage_id);
    return {
      status: row.status,
      ...(row.use && { use: row.use }),
      ...(row.type_code && { type: claimTypeOf(row.type_code) }),
      patient: referenceTo('Patient', row.patient_id),
      created: dateTimeOf(row.created_at),
      billablePeriod: periodOf(row.billable_start, row.billable_end),
      prescription: referenceTo('MedicationRequest', row.prescription_id),
      ...(coverage && { insurance: [{ sequence: 1, focal: true, coverage }] }),
      total: moneyOf(row.total_minor, row.currency),
    };
  },
});

const CLAIM_TYPE = 'http://terminology.hl7.org/CodeSystem/claim-type';

export function claimTypeOf(code: string): { [name: string]: unknown } {
  return { coding: [{ system: CLAIM_TYPE, code }] };
}
