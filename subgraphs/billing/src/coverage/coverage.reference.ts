import type { ReferenceResolver } from '@caregraph/subgraph-kit';
import { coverageById } from './coverage.service.js';

export const coverageReference: ReferenceResolver = ({ id }, context) => coverageById(context, id);
