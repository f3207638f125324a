import type { ReferenceResolver } from '@caregraph/subgraph-kit';
import { diagnosticReportById } from './diagnosticReport.service.js';

export const diagnosticReportReference: ReferenceResolver = ({ id }, context) =>
  diagnosticReportById(context, id);
