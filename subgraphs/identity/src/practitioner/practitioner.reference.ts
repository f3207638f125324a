import type { ReferenceResolver } from '@caregraph/subgraph-kit';
import { practitionerById } from './practitioner.service.js';

export const practitionerReference: ReferenceResolver = ({ id }, context) => practitionerById(context, id);
