import type { ReferenceResolver } from '@caregraph/subgraph-kit';
import { allergyIntoleranceById } from './allergyIntolerance.service.js';

export const allergyIntoleranceReference: ReferenceResolver = ({ id }, context) =>
  allergyIntoleranceById(context, id);
