import {
  rowSubject,
  money,
  pageOfPatient,
  patientRowById,
  type Connection,
  type ListArgs,
  type RequestContext,
} from '@caregraph/subgraph-kit';
import { InvoiceRow } from './invoice.entity.js';
import { invoiceList } from './invoice.list.js';
import type { Invoice } from './invoice.type.js';

/** The newest first, unless asked otherwise; only what the viewer may see. */
export function invoicesOfPatient(
  context: RequestContext,
  patientId: string,
  list: ListArgs,
): Promise<Connection<Invoice>> {
  return pageOfPatient(context, invoiceList, patientId, list, toInvoice);
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
