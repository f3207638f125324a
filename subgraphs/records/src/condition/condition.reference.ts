import type { ReferenceResolver } from '@caregraph/subgraph-kit';
import { conditionById } from './condition.service.js';

export const conditionReference: ReferenceResolver = ({ id }, context) => conditionById(context, id);
