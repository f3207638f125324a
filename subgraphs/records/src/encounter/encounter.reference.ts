import type { ReferenceResolver } from '@caregraph/subgraph-kit';
import { encounterById } from './encounter.service.js';

export const encounterReference: ReferenceResolver = ({ id }, context) => encounterById(context, id);
