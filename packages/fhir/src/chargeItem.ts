import type { ChargeItem } from '@medplum/fhirtypes';
import type { ClinicalColumns } from './clinicalColumns.js';
import { codeColumns, conceptOf, type CodeColumns } from './concept.js';
import { dateTimeOf, instantOf, type Instant } from './instant.js';
import { mapping } from './mapping.js';
import { DEFAULT_CURRENCY, moneyColumns, moneyOf } from './money.js';
import { referenceTo, referencedRowId } from './reference.js';
import { rowId } from './rowId.js';

export interface ChargeItemColumns extends ClinicalColumns, CodeColumns {
  claim_id: string | null;
  invoice_id: string | null;
  encounter_id: string | null;
  status: string;
  occurred_at: Instant | null;
  quantity: number | string;
  price_minor: number | string;
  currency: string;
}

/** ChargeItem ↔ billing.charge_item. The price is that of the whole line. */
export const chargeItem = mapping<ChargeItem, ChargeItemColumns>({
  resourceType: 'ChargeItem',
  table: 'billing.charge_item',
  shape: {
    elements: {
      meta: 'Meta',
      status: 'code!:planned|billable|not-billable|aborted|billed|entered-in-error|unknown',
      code: 'CodeableConcept!',
      subject: 'Reference!:Patient',
      context: 'Reference',
      occurrenceDateTime: 'dateTime',
      occurrencePeriod: 'Period',
      performingOrganization: 'Reference:Organization',
      quantity: 'Quantity',
      // Optional in R4; a charge without an amount is none.
      priceOverride: 'Money!',
    },
  },
  patientOf: (resource) => resource.subject,
  encounterOf: (resource) => resource.context,
  columns(resource, context) {
    const price = moneyColumns(resource.priceOverride);
    return {
      id: rowId('ChargeItem', resource.id ?? ''),
      patient_id: referencedRowId(resource.subject, 'Patient') ?? '',
      subscriber_id: referencedRowId(resource.performingOrganization, 'Organization') ?? context.subscriberId,
      labels: context.labels,
      claim_id: null,
      invoice_id: null,
      encounter_id: referencedRowId(resource.context, 'Encounter'),
      status: resource.status,
      ...codeColumns(resource.code),
      occurred_at: instantOf(resource.occurrenceDateTime ?? resource.occurrencePeriod?.start),
      quantity: resource.quantity?.value ?? 1,
      price_minor: price.minor ?? 0,
      currency: price.currency ?? DEFAULT_CURRENCY,
    };
  },
  render(row) {
    return {
      status: row.status,
      code: conceptOf(row),
      subject: referenceTo('Patient', row.patient_id),
      context: referenceTo('Encounter', row.encounter_id),
      occurrenceDateTime: dateTimeOf(row.occurred_at),
      performingOrganization: referenceTo('Organization', row.subscriber_id),
      quantity: { value: Number(row.quantity) },
      priceOverride: moneyOf(row.price_minor, row.currency),
    };
  },
});
