import type { ExplanationOfBenefit } from '@medplum/fhirtypes';
import { claimTypeOf } from './claim.js';
import type { ClinicalColumns } from './clinicalColumns.js';
import { dateTimeOf, instantOf, periodOf, type Instant } from './instant.js';
import { mapping } from './mapping.js';
import { moneyColumns, moneyOf } from './money.js';
import { firstReferencedRowId, referenceTo, referencedRowId } from './reference.js';
import { rowId } from './rowId.js';

export interface ExplanationOfBenefitColumns extends ClinicalColumns {
  claim_id: string | null;
  encounter_id: string | null;
  coverage_id: string | null;
  status: string;
  outcome: string | null;
  type_code: string | null;
  created_at: Instant | null;
  billable_start: Instant | null;
  billable_end: Instant | null;
  insurer_name: string | null;
  total_minor: number | string | null;
  payment_minor: number | string | null;
  currency: string | null;
}

/**
 * ExplanationOfBenefit ↔ billing.explanation_of_benefit. The total is the submitted one, or the first. The row has one
 * currency, the total's; a payment in another one stays in the remainder. A contained Coverage becomes a row of its own:
 * see containedCoverage.
 */
export const explanationOfBenefit = mapping<ExplanationOfBenefit, ExplanationOfBenefitColumns>({
  resourceType: 'ExplanationOfBenefit',
  table: 'billing.explanation_of_benefit',
  shape: {
    elements: {
      meta: 'Meta',
      status: 'code!:active|cancelled|draft|entered-in-error',
      type: 'CodeableConcept!',
      use: 'code!:claim|preauthorization|predetermination',
      patient: 'Reference!:Patient',
      billablePeriod: 'Period',
      created: 'dateTime!',
      insurer: 'Reference!',
      provider: 'Reference!',
      claim: 'Reference:Claim',
      outcome: 'code!:queued|complete|error|partial',
      insurance: ['+', { focal: 'boolean!', coverage: 'Reference!' }],
      item: [
        '*',
        { sequence: 'positiveInt!', productOrService: 'CodeableConcept!', encounter: 'Reference*:Encounter' },
      ],
      total: ['*', { category: 'CodeableConcept!', amount: 'Money!' }],
      payment: ['', { amount: 'Money', date: 'date' }],
    },
  },
  patientOf: (resource) => resource.patient,
  encounterOf: (resource) => resource.item?.find((item) => item.encounter)?.encounter?.[0],
  columns(resource, context) {
    const total = moneyColumns(submittedTotal(resource)?.amount);
    const payment = moneyColumns(resource.payment?.amount);
    const currency = total.currency ?? payment.currency;
    return {
      id: rowId('ExplanationOfBenefit', resource.id ?? ''),
      patient_id: referencedRowId(resource.patient, 'Patient') ?? '',
      subscriber_id: context.subscriberId,
      labels: context.labels,
      claim_id: referencedRowId(resource.claim, 'Claim'),
      encounter_id: firstReferencedRowId(
        resource.item?.flatMap((item) => item.encounter ?? []),
        'Encounter',
      ),
      coverage_id:
        firstReferencedRowId(
          resource.insurance.map((insurance) => insurance.coverage),
          'Coverage',
        ) ?? null,
      status: resource.status,
      outcome: resource.outcome,
      type_code: resource.type.coding?.[0]?.code ?? null,
      created_at: instantOf(resource.created),
      billable_start: instantOf(resource.billablePeriod?.start),
      billable_end: instantOf(resource.billablePeriod?.end),
      insurer_name: resource.insurer.display ?? null,
      total_minor: total.minor,
      payment_minor: payment.currency === currency ? payment.minor : null,
      currency,
    };
  },
  render(row) {
    const total = moneyOf(row.total_minor, row.currency);
    const amount = moneyOf(row.payment_minor, row.currency);
    return {
      status: row.status,
      ...(row.outcome && { outcome: row.outcome }),
      ...(row.type_code && { type: claimTypeOf(row.type_code) }),
      patient: referenceTo('Patient', row.patient_id),
      created: dateTimeOf(row.created_at),
      billablePeriod: periodOf(row.billable_start, row.billable_end),
      ...(row.insurer_name && { insurer: { display: row.insurer_name } }),
      claim: referenceTo('Claim', row.claim_id),
      ...(total && { total: [{ category: SUBMITTED, amount: total }] }),
      ...(amount && { payment: { amount } }),
    };
  },
});

const SUBMITTED = {
  coding: [
    {
      system: 'http://terminology.hl7.org/CodeSystem/adjudication',
      code: 'submitted',
      display: 'Submitted Amount',
    },
  ],
  text: 'Submitted Amount',
};

function submittedTotal(
  resource: ExplanationOfBenefit,
): NonNullable<ExplanationOfBenefit['total']>[number] | undefined {
  const isSubmitted = (coding: { code?: string }): boolean => coding.code === 'submitted';
  return resource.total?.find((total) => total.category.coding?.some(isSubmitted)) ?? resource.total?.[0];
}
