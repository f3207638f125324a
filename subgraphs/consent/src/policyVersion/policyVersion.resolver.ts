import { Access, type RequestContext } from '@caregraph/subgraph-kit';
import { Arg, Ctx, Field, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { acceptPolicy, latestPolicyVersion } from './policyVersion.service.js';
import { AcceptPolicyInput, PolicyVersion } from './policyVersion.type.js';

@ObjectType()
class AcceptPolicyPayload {
  @Access('PUBLIC')
  @Field(() => PolicyVersion, { nullable: true })
  policyVersion!: PolicyVersion;
}

@Resolver()
export class PolicyVersionResolver {
  @Access('PUBLIC')
  @Query(() => PolicyVersion, { nullable: true, description: 'The version of the privacy policy in force.' })
  policyVersion(@Ctx('request') context: RequestContext): Promise<PolicyVersion | null> {
    return latestPolicyVersion(context);
  }

  @Access('CONSENT')
  @Mutation(() => AcceptPolicyPayload, {
    nullable: true,
    description: 'The patient accepts a version of the privacy policy.',
  })
  async acceptPolicy(
    @Arg('input', () => AcceptPolicyInput) input: AcceptPolicyInput,
    @Ctx('request') context: RequestContext,
  ): Promise<AcceptPolicyPayload> {
    return { policyVersion: await acceptPolicy(context, input) };
  }
}
