import type { ReferenceResolver } from '@caregraph/subgraph-kit';
import { immunizationById } from './immunization.service.js';

export const immunizationReference: ReferenceResolver = ({ id }, context) => immunizationById(context, id);
