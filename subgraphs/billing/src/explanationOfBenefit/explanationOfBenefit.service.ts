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
import { ExplanationOfBenefitRow } from './explanationOfBenefit.entity.js';
import type { ExplanationOfBenefit } from './explanationOfBenefit.type.js';

/** The newest first; only what row security shows to the viewer. */
export function explanationsOfBenefitOfPatient(
  context: RequestContext,
  patientId: string,
  page: PageArgs,
): Promise<Connection<ExplanationOfBenefit>> {
  return pageOfPatient(context, ExplanationOfBenefitRow, patientId, pageOf(page), toExplanationOfBenefit);
}

/** Null where it is not there or the viewer may not know of it. */
export async function explanationOfBenefitById(
  context: RequestContext,
  id: string,
): Promise<ExplanationOfBenefit | null> {
  const row = await patientRowById(context, ExplanationOfBenefitRow, id);
  return row && toExplanationOfBenefit(row);
}

function toExplanationOfBenefit(row: ExplanationOfBenefitRow): ExplanationOfBenefit {
  return {
    id: row.id,
    subject: rowSubject(row),
    encounterId: row.encounterId,
    claimId: row.claimId,
    status: row.status,
    outcome: row.outcome,
    type: row.typeCode,
    created: row.createdAt,
    billableStart: row.billableStart,
    billableEnd: row.billableEnd,
    insurer: row.insurerName,
    total: money(row.totalMinor, row.currency),
    payment: money(row.paymentMinor, row.currency),
  };
}
