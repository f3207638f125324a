import { rowById, type RequestContext } from '@caregraph/subgraph-kit';
import { PartnerAppRow } from './partnerApp.entity.js';
import type { PartnerApp } from './partnerApp.type.js';

export async function partnerAppById(context: RequestContext, id: string): Promise<PartnerApp | null> {
  return rowById(context, PartnerAppRow, id);
}
