import type { ReferenceResolver } from '@caregraph/subgraph-kit';
import { partnerAppById } from './partnerApp.service.js';

export const partnerAppReference: ReferenceResolver = ({ id }, context) => partnerAppById(context, id);
