import type { ReferenceResolver } from '@caregraph/subgraph-kit';
import { consentById } from './consent.service.js';

export const consentReference: ReferenceResolver = ({ id }, context) => consentById(context, id);
