import type { Purpose, Subject } from '@caregraph/policy';
import { Access, DateTimeScalar, type OfSubject, IdempotentInput } from '@caregraph/subgraph-kit';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { PurposeOfUse } from '../consent/consent.type.js';

@ObjectType({ description: 'A patient objects to a purpose (GDPR article 21).' })
export class PurposeObjection implements OfSubject {
  subject!: Subject;

  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('CONSENT')
  @Field(() => PurposeOfUse, { nullable: true })
  purpose!: Purpose;

  @Access('CONSENT')
  @Field(() => DateTimeScalar, { nullable: true })
  raisedAt!: Date;

  @Access('CONSENT')
  @Field(() => DateTimeScalar, { nullable: true, description: 'Null: it holds.' })
  withdrawnAt!: Date | null;
}

@InputType()
export class ObjectToInput extends IdempotentInput {
  @Field(() => ID)
  patientId!: string;

  @Field(() => PurposeOfUse)
  purpose!: Purpose;
}

@InputType()
export class WithdrawObjectionInput extends IdempotentInput {
  @Field(() => ID)
  id!: string;
}
