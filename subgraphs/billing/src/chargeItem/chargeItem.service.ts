import {
  rowSubject,
  concept,
  money,
  pageOf,
  pageOfPatient,
  patientRowById,
  patientRowsByKey,
  type Connection,
  type PageArgs,
  type RequestContext,
} from '@caregraph/subgraph-kit';
import { ChargeItemRow } from './chargeItem.entity.js';
import type { ChargeItem } from './chargeItem.type.js';

/** The newest first; only what row security shows to the viewer. */
export function chargeItemsOfPatient(
  context: RequestContext,
  patientId: string,
  page: PageArgs,
): Promise<Connection<ChargeItem>> {
  return pageOfPatient(context, ChargeItemRow, patientId, pageOf(page), toChargeItem);
}

/** Null where it is not there or the viewer may not know of it. */
export async function chargeItemById(context: RequestContext, id: string): Promise<ChargeItem | null> {
  const row = await patientRowById(context, ChargeItemRow, id);
  return row && toChargeItem(row);
}

/** The items of an invoice, in the order they were charged. */
export async function chargeItemsOfInvoice(
  context: RequestContext,
  invoiceId: string,
): Promise<ChargeItem[]> {
  return (await patientRowsByKey(context, ChargeItemRow, 'invoiceId', invoiceId)).map(toChargeItem);
}

function toChargeItem(row: ChargeItemRow): ChargeItem {
  return {
    id: row.id,
    subject: rowSubject(row),
    status: row.status,
    code: concept(row.codeSystem, row.code, row.codeDisplay),
    occurrenceDateTime: row.occurredAt,
    quantity: Number(row.quantity),
    price: money(row.priceMinor, row.currency),
  };
}
