import { Access, DateTimeScalar, IdempotentInput } from '@caregraph/subgraph-kit';
import { Field, ID, InputType, ObjectType } from 'type-graphql';

@ObjectType({ description: 'A published version of the privacy policy.' })
export class PolicyVersion {
  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('PUBLIC')
  @Field(() => String)
  version!: string;

  @Access('PUBLIC')
  @Field(() => DateTimeScalar)
  publishedAt!: Date;

  @Access('PUBLIC')
  @Field(() => Boolean, { description: 'Consents count only once the patient has accepted it.' })
  material!: boolean;
}

@InputType()
export class AcceptPolicyInput extends IdempotentInput {
  @Field(() => ID)
  patientId!: string;

  @Field(() => ID, { description: 'The version the patient has read.' })
  policyVersionId!: string;
}
