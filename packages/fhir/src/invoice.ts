import type { Invoice } from '@medplum/fhirtypes';
import type { ClinicalColumns } from './clinicalColumns.js';
import { dateTimeOf, instantOf, type Instant } from './instant.js';
import { mapping } from './mapping.js';
import { DEFAULT_CURRENCY, moneyColumns, moneyOf } from './money.js';
import { referenceTo, referencedRowId } from './reference.js';
import { rowId } from './rowId.js';

export interface InvoiceColumns extends ClinicalColumns {
  claim_id: string | null;
  encounter_id: string | null;
  status: string;
  issued_at: Instant | null;
  total_minor: number | string;
  currency: string;
}

/** Invoice ↔ billing.invoice. The total is the gross one. */
export const invoice = mapping<Invoice, InvoiceColumns>({
  resourceType: 'Invoice',
  table: 'billing.invoice',
  shape: {
    elements: {
      meta: 'Meta',
      status: 'code!:draft|issued|balanced|cancelled|entered-in-error',
      subject: 'Reference!:Patient',
      date: 'dateTime',
      issuer: 'Reference:Organization',
      totalNet: 'Money',
      // Optional in R4; an invoice of which nobody knows the amount cannot be counted or paid.
      totalGross: 'Money!',
    },
  },
  patientOf: (resource) => resource.subject,
  columns(resource, context) {
    const total = moneyColumns(resource.totalGross);
    return {
      id: rowId('Invoice', resource.id ?? ''),
      patient_id: referencedRowId(resource.subject, 'Patient') ?? '',
      subscriber_id: referencedRowId(resource.issuer, 'Organization') ?? context.subscriberId,
      labels: context.labels,
      claim_id: null,
      encounter_id: null,
      status: resource.status,
      issued_at: instantOf(resource.date),
      total_minor: total.minor ?? 0,
      currency: total.currency ?? DEFAULT_CURRENCY,
    };
  },
  render(row) {
    return {
      status: row.status,
      subject: referenceTo('Patient', row.patient_id),
      date: dateTimeOf(row.issued_at),
      issuer: referenceTo('Organization', row.subscriber_id),
      totalGross: moneyOf(row.total_minor, row.currency),
    };
  },
});
