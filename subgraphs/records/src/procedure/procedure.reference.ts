import type { ReferenceResolver } from '@caregraph/subgraph-kit';
import { procedureById } from './procedure.service.js';

export const procedureReference: ReferenceResolver = ({ id }, context) => procedureById(context, id);
