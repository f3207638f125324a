import type { Purpose } from '@caregraph/policy';
import { Access, type RequestContext } from '@caregraph/subgraph-kit';
import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { PurposeOfUse } from '../consent/consent.type.js';
import { explainAccess } from './explanation.service.js';
import { AccessExplanation, ExplainedGrantee } from './explanation.type.js';

@Resolver(() => AccessExplanation)
export class ExplanationResolver {
  @Access('PUBLIC')
  @Query(() => AccessExplanation, {
    nullable: true,
    description:
      'Why a field of a patient is shown to you or not. Patients may ask about anybody who asks for their record, privacy officers about the staff of their clinic. Null for a patient you may not know of.',
  })
  explainAccess(
    @Arg('patientId', () => ID) patientId: string,
    @Arg('field', () => String, { description: 'Type and field, e.g. Condition.code.' }) field: string,
    @Arg('purpose', () => PurposeOfUse, {
      nullable: true,
      description: 'By default the one you state, or the first of the role.',
    })
    purpose: Purpose | null,
    @Arg('as', () => ExplainedGrantee, { nullable: true, description: 'By default yourself.' })
    as: ExplainedGrantee | null,
    @Ctx('request') context: RequestContext,
  ): Promise<AccessExplanation | null> {
    return explainAccess(context, { patientId, field, purpose, as });
  }
}
