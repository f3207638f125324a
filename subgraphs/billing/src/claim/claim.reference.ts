import type { ReferenceResolver } from '@caregraph/subgraph-kit';
import { claimById } from './claim.service.js';

export const claimReference: ReferenceResolver = ({ id }, context) => claimById(context, id);
