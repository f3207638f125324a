import type { ReferenceResolver } from '@caregraph/subgraph-kit';
import { explanationOfBenefitById } from './explanationOfBenefit.service.js';

export const explanationOfBenefitReference: ReferenceResolver = ({ id }, context) =>
  explanationOfBenefitById(context, id);
