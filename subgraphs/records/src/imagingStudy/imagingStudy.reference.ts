import type { ReferenceResolver } from '@caregraph/subgraph-kit';
import { imagingStudyById } from './imagingStudy.service.js';

export const imagingStudyReference: ReferenceResolver = ({ id }, context) => imagingStudyById(context, id);
