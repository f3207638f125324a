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
import { ClaimRow } from './claim.entity.js';
import type { Claim } from './claim.type.js';

/** The newest first; only what row security shows to the viewer. */
export function claimsOfPatient(
  context: RequestContext,
  patientId: string,
  page: PageArgs,
): Promise<Connection<Claim>> {
  return pageOfPatient(context, ClaimRow, patientId, pageOf(page), toClaim);
}

/** Null where it is not there or the viewer may not know of it. */
export async function claimById(context: RequestContext, id: string): Promise<Claim | null> {
  const row = await patientRowById(context, ClaimRow, id);
  return row && toClaim(row);
}

function toClaim(row: ClaimRow): Claim {
  return {
    id: row.id,
    subject: rowSubject(row),
    encounterId: row.encounterId,
    status: row.status,
    use: row.use,
    type: row.typeCode,
    created: row.createdAt,
    billableStart: row.billableStart,
    billableEnd: row.billableEnd,
    total: money(row.totalMinor, row.currency),
  };
}
