import type { ReferenceResolver } from '@caregraph/subgraph-kit';
import { chargeItemById } from './chargeItem.service.js';

export const chargeItemReference: ReferenceResolver = ({ id }, context) => chargeItemById(context, id);
