import type { Claim, CodeableConcept } from '@medplum/fhirtypes';
import type { ChargeItemColumns } from './chargeItem.js';
import type { ClaimColumns } from './claim.js';
import { codeColumns, type CodeColumns } from './concept.js';
import { instantOf } from './instant.js';
import type { InvoiceColumns } from './invoice.js';
import { DEFAULT_CURRENCY, minorOf } from './money.js';
import { derivedId } from './rowId.js';

/** The invoice and the charge items of a claim. */
export interface ClaimCharges {
  invoice: InvoiceColumns;
  chargeItems: ChargeItemColumns[];
}

type Item = NonNullable<Claim['item']>[number];

/** A line of the invoice: from the claim's item of that sequence, or 0 for what no item explains. */
interface Line {
  sequence: number;
  code: CodeColumns;
  quantity: number;
  priceMinor: number;
  occurredAt: string | null;
}

const NO_CODE: CodeColumns = { code_system: null, code: null, code_display: null };

/**
 * Derives one invoice and its charge items from a claim, such that charge items = invoice total = claim total.
 *
 * An item with a net amount is a line. What the nets leave of the total is the price of the item without a net that
 * names the encounter, or else of the first item without a net; further items without a net (diagnoses) cost nothing and
 * are no lines. Synthea's claims are like that: the visit has no net, procedures and vaccines have one. Should nothing be
 * left to take the rest, it becomes a line without a code. A pharmacy claim's line is coded by the medication, when it is
 * known: Synthea codes it by the visit, which would mix the prices of both.
 *
 * `row` is the claim's own. Ids are derived from the claim's, so that a second import finds the same rows.
 */
export function claimCharges(claim: Claim, row: ClaimColumns, medication?: CodeableConcept): ClaimCharges {
  const { id, patient_id, subscriber_id, labels, encounter_id, billable_start } = row;
  const currency =
    claim.total?.currency ??
    claim.item?.find((item) => item.net?.currency)?.net?.currency ??
    DEFAULT_CURRENCY;
  const lines = linesOf(claim, currency, medication);
  const invoiceId = derivedId('Invoice', id);
  const shared = { patient_id, subscriber_id, labels, claim_id: id, encounter_id, currency };
  const isVoid = claim.status === 'cancelled' || claim.status === 'entered-in-error';
  return {
    invoice: {
      ...shared,
      id: invoiceId,
      status: isVoid ? claim.status : claim.status === 'draft' ? 'draft' : 'issued',
      issued_at: row.created_at,
      total_minor: lines.reduce((sum, line) => sum + line.priceMinor, 0),
    },
    chargeItems: lines.map((line) => ({
      ...shared,
      id: derivedId('ChargeItem', id, String(line.sequence)),
      invoice_id: invoiceId,
      status: isVoid ? 'aborted' : claim.status === 'draft' ? 'planned' : 'billed',
      ...line.code,
      occurred_at: line.occurredAt ?? billable_start ?? row.created_at,
      quantity: line.quantity,
      price_minor: line.priceMinor,
    })),
  };
}

function linesOf(claim: Claim, currency: string, medication: CodeableConcept | undefined): Line[] {
  const items = claim.item ?? [];
  const priced = items.filter((item) => item.net?.value !== undefined);
  const unpriced = items.filter((item) => item.net?.value === undefined);
  const lines = priced.map((item) =>
    lineOf(item, minorOf(item.net?.value ?? 0, currency), medication, claim),
  );
  const sum = lines.reduce((total, line) => total + line.priceMinor, 0);
  const rest = claim.total?.value === undefined ? 0 : minorOf(claim.total.value, currency) - sum;
  if (rest === 0) return lines;
  const visit = unpriced.find((item) => item.encounter) ?? unpriced[0];
  if (visit && rest > 0) return [lineOf(visit, rest, medication, claim), ...lines];
  return [...lines, { sequence: 0, code: NO_CODE, quantity: 1, priceMinor: rest, occurredAt: null }];
}

function lineOf(item: Item, priceMinor: number, medication: CodeableConcept | undefined, claim: Claim): Line {
  const isPharmacy = claim.type.coding?.some((coding) => coding.code === 'pharmacy') ?? false;
  return {
    sequence: item.sequence,
    code: codeColumns(isPharmacy && medication ? medication : item.productOrService),
    quantity: item.quantity?.value ?? 1,
    priceMinor,
    occurredAt: instantOf(item.servicedDate ?? item.servicedPeriod?.start),
  };
}
