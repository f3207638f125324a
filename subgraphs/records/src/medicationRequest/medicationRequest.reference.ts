import type { ReferenceResolver } from '@caregraph/subgraph-kit';
import { medicationRequestById } from './medicationRequest.service.js';

export const medicationRequestReference: ReferenceResolver = ({ id }, context) =>
  medicationRequestById(context, id);
