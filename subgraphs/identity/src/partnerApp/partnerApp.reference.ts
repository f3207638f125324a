import { rowById, type ReferenceResolver } from '@caregraph/subgraph-kit';
import { PartnerAppRow } from './partnerApp.entity.js';

export const partnerAppReference: ReferenceResolver = ({ id }, context) =>
  rowById(context, PartnerAppRow, id);
