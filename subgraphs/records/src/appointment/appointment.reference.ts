import type { ReferenceResolver } from '@caregraph/subgraph-kit';
import { appointmentById } from './appointment.service.js';

export const appointmentReference: ReferenceResolver = ({ id }, context) => appointmentById(context, id);
