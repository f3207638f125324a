import {
  rowSubject,
  money,
  pageOf,
  pageOfPatient,
  patientRowById,
  type Connection,
  type PageArgs,
  type RequestContext,
} from '@caregraph/subgraph-kit';
import { InvoiceRow } from './invoice.entity.js';
import type { Invoice } from './invoice.type.js';

/** The newest first; only what row security shows to the viewer. */
export function invoicesOfPatient(
  context: RequestContext,
  patientId: string,
  page: PageArgs,
): Promise<Connection<Invoice>> {
  return pageOfPatient(context, InvoiceRow, patientId, pageOf(page), toInvoice);
}

/** Null where it is not there or the viewer may not know of it. */
export async function invoiceById(context: RequestContext, id: string): Promise<Invoice | null> {
  const row = await patientRowById(context, InvoiceRow, id);
  return row && toInvoice(row);
}

function toInvoice(row: InvoiceRow): Invoice {
  return {
    id: row.id,
    subject: rowSubject(row),
    claimId: row.claimId,
    status: row.status,
    date: row.issuedAt,
    totalGross: money(row.totalMinor, row.currency),
  };
}
