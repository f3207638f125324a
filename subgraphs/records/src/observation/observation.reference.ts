import type { ReferenceResolver } from '@caregraph/subgraph-kit';
import { observationById } from './observation.service.js';

export const observationReference: ReferenceResolver = ({ id }, context) => observationById(context, id);
