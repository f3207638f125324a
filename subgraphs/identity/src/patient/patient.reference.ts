import type { ReferenceResolver } from '@caregraph/subgraph-kit';
import { patientById } from './patient.service.js';

export const patientReference: ReferenceResolver = ({ id }, context) => patientById(context, id);
