import type { ReferenceResolver } from '@caregraph/subgraph-kit';
import { invoiceById } from './invoice.service.js';

export const invoiceReference: ReferenceResolver = ({ id }, context) => invoiceById(context, id);
