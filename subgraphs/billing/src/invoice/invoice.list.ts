import { patientList } from '@caregraph/subgraph-kit';
import { InvoiceRow } from './invoice.entity.js';

/** By what a patient's list of them can be filtered and sorted. */
export const invoiceList = patientList(InvoiceRow, {
  status: { kind: 'WORD', column: 'status' },
  date: { kind: 'TIME', column: 'issuedAt' },
  totalGross: { kind: 'AMOUNT', column: 'totalMinor', currency: 'currency' },
});
