import { DAY_MS, iso } from '../calendar.js';
import { PAYORS } from '../model/names.js';
import type { Service } from '../model/services.js';
import { codeColumns } from '../model/terminology.js';
import { encounterLabels, type Stay } from './encounterRows.js';
import { ageAt, type Coverage, type Patient } from './patient.js';

const CURRENCY = 'USD';
/** Share of people without insurance (NHIS 2022, rounded). */
const UNINSURED_SHARE = 0.08;
/** Standard deviation of the logarithm of a fee within one clinic. */
const FEE_SIGMA = 0.17;
const PAID_IN_FULL_SHARE = 0.4;
/** Below this, in cents, nobody sends an invoice. */
const SMALLEST_INVOICE = 500;

/** A patient's insurance; null for those without. */
export function writeCoverage(patient: Patient): Coverage | null {
  const { random } = patient;
  const isInsured = !random.chance(UNINSURED_SHARE);
  const payor = choosePayor(patient);
  if (!isInsured) return null;
  const id = patient.nextId('coverage');
  patient.batch.add('billing.coverage', {
    id,
    patient_id: patient.id,
    // Insurance is the patient's, not a clinic's: every clinic that bills needs it.
    subscriber_id: null,
    labels: 0,
    status: patient.isDeceased ? 'cancelled' : 'active',
    type_text: payor.kind,
    payor_name: payor.name,
    member_number: `M${String(100_000_000 + random.below(900_000_000))}`,
    period_start: iso(
      Math.max(patient.birthMs, patient.population.historyStartMs - random.below(1500) * DAY_MS),
    ),
  });
  return { id, payor };
}

function choosePayor(patient: Patient): Coverage['payor'] {
  const [preferred, maintenance, deductible, senior, assistance] = PAYORS;
  const draw = patient.random.next();
  if (ageAt(patient, patient.endMs) >= 65) return draw < 0.9 ? senior : preferred;
  if (draw < 0.24) return assistance;
  if (draw < 0.58) return preferred;
  return draw < 0.8 ? maintenance : deductible;
}

interface Bill {
  readonly stay: Stay;
  readonly coverage: Coverage | null;
  readonly claimId: string;
  readonly labels: number;
  readonly claimedMs: number;
  readonly totalMinor: number;
}

/**
 * The claim of an encounter, what the insurer explains, the invoice of what is left, and each item
 * charged.
 */
export function writeBill(stay: Stay, coverage: Coverage | null): void {
  const { patient } = stay;
  const { random, population } = patient;
  const items = stay.services.flatMap((service) => {
    const price = priceOf(stay, service);
    return price === null ? [] : [{ service, price }];
  });
  const lastMs = population.untilMs - 60_000;
  const bill: Bill = {
    stay,
    coverage,
    claimId: patient.nextId('claim'),
    // A bill tells what was done: it is as sensitive as the encounter and all its services together.
    labels: items.reduce((mask, { service }) => mask | service.coding.labels, encounterLabels(stay.visit)),
    claimedMs: Math.min(stay.endMs + random.below(6) * DAY_MS, lastMs),
    totalMinor: items.reduce((sum, { price }) => sum + price, 0),
  };
  writeClaim(bill);
  const decidedMs = bill.claimedMs + (7 + random.below(24)) * DAY_MS;
  const paid = coverage === null ? 0 : paidOf(patient, bill.totalMinor, coverage);
  const isDecided = decidedMs <= lastMs;
  if (isDecided && coverage !== null) writeExplanation(bill, decidedMs, paid);
  const invoiceId =
    isDecided && bill.totalMinor - paid >= SMALLEST_INVOICE ? writeInvoice(bill, decidedMs, paid) : null;
  for (const { service, price } of items) writeItem(bill, service, price, invoiceId);
}

/** What the insurer pays, in cents: sometimes all, else its usual part. */
function paidOf(patient: Patient, totalMinor: number, coverage: Coverage): number {
  const part = Math.min(1, patient.random.normal(coverage.payor.pays, 0.08));
  return patient.random.chance(PAID_IN_FULL_SHARE) ? totalMinor : Math.round(totalMinor * part);
}

/**
 * In cents, in steps of five; null for what is not billed by itself. Lognormal around code × specialty ×
 * region × clinic.
 */
function priceOf(stay: Stay, service: Service): number | null {
  if (service.medianFeeUsd === null) return null;
  const { clinic } = stay.visit;
  const median = service.medianFeeUsd * clinic.specialty.feeLevel * clinic.region.feeLevel * clinic.feeLevel;
  return Math.round(stay.patient.random.lognormal(median, FEE_SIGMA) * 20) * 5;
}

function billedFor(bill: Bill) {
  return {
    patient_id: bill.stay.patient.id,
    subscriber_id: bill.stay.visit.clinic.id,
    labels: bill.labels,
    encounter_id: bill.stay.id,
  };
}

function writeClaim(bill: Bill): void {
  bill.stay.patient.batch.add('billing.claim', {
    id: bill.claimId,
    ...billedFor(bill),
    coverage_id: bill.coverage?.id ?? null,
    status: 'active',
    use: 'claim',
    type_code: 'professional',
    created_at: iso(bill.claimedMs),
    billable_start: iso(bill.stay.visit.atMs),
    billable_end: iso(bill.stay.endMs),
    total_minor: bill.totalMinor,
    currency: CURRENCY,
  });
}

function writeExplanation(bill: Bill, decidedMs: number, paidMinor: number): void {
  const { patient } = bill.stay;
  patient.batch.add('billing.explanation_of_benefit', {
    id: patient.nextId('explanationOfBenefit'),
    ...billedFor(bill),
    claim_id: bill.claimId,
    coverage_id: bill.coverage?.id ?? null,
    status: 'active',
    outcome: 'complete',
    type_code: 'professional',
    created_at: iso(decidedMs),
    billable_start: iso(bill.stay.visit.atMs),
    billable_end: iso(bill.stay.endMs),
    insurer_name: bill.coverage?.payor.name ?? null,
    total_minor: bill.totalMinor,
    payment_minor: paidMinor,
    currency: CURRENCY,
  });
}

function writeInvoice(bill: Bill, issuedMs: number, paidMinor: number): string {
  const { patient } = bill.stay;
  const id = patient.nextId('invoice');
  patient.batch.add('billing.invoice', {
    id,
    ...billedFor(bill),
    claim_id: bill.claimId,
    status: patient.random.chance(0.8) ? 'balanced' : 'issued',
    issued_at: iso(issuedMs),
    total_minor: bill.totalMinor - paidMinor,
    currency: CURRENCY,
  });
  return id;
}

function writeItem(bill: Bill, service: Service, priceMinor: number, invoiceId: string | null): void {
  const { patient, visit } = bill.stay;
  patient.batch.add('billing.charge_item', {
    id: patient.nextId('chargeItem'),
    ...billedFor(bill),
    claim_id: bill.claimId,
    invoice_id: invoiceId,
    status: 'billed',
    ...codeColumns(service.coding),
    occurred_at: iso(visit.atMs),
    quantity: 1,
    price_minor: priceMinor,
    currency: CURRENCY,
  });
}
