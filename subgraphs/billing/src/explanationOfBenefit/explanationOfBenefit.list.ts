import { patientList } from '@caregraph/subgraph-kit';
import { ExplanationOfBenefitRow } from './explanationOfBenefit.entity.js';

/** By what a patient's list of them can be filtered and sorted. */
export const explanationOfBenefitList = patientList(ExplanationOfBenefitRow, {
  status: { kind: 'WORD', column: 'status' },
  outcome: { kind: 'WORD', column: 'outcome' },
  created: { kind: 'TIME', column: 'createdAt' },
  billableStart: { kind: 'TIME', column: 'billableStart' },
  total: { kind: 'AMOUNT', column: 'totalMinor', currency: 'currency' },
  payment: { kind: 'AMOUNT', column: 'paymentMinor', currency: 'currency' },
});
