import type { Category, Subject } from '@caregraph/policy';
import { Access, DateTimeScalar, type OfSubject, IdempotentInput } from '@caregraph/subgraph-kit';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { ConsentCategory } from '../consent/consent.type.js';

@ObjectType({ description: 'A patient has restricted the processing of their data (GDPR article 18).' })
export class ProcessingRestriction implements OfSubject {
  subject!: Subject;

  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('CONSENT')
  @Field(() => [ConsentCategory], { nullable: true, description: 'Null: everything.' })
  categories!: Category[] | null;

  @Access('CONSENT')
  @Field(() => DateTimeScalar, { nullable: true })
  placedAt!: Date;

  @Access('CONSENT')
  @Field(() => DateTimeScalar, { nullable: true, description: 'Null: it holds.' })
  liftedAt!: Date | null;
}

@InputType()
export class RestrictProcessingInput extends IdempotentInput {
  @Field(() => ID)
  patientId!: string;

  @Field(() => [ConsentCategory], { nullable: true, description: 'Null: everything.' })
  categories?: Category[] | null;
}

@InputType()
export class LiftRestrictionInput extends IdempotentInput {
  @Field(() => ID)
  id!: string;
}
