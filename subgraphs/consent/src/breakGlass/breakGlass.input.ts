import type { BreakGlassOutcome, BreakGlassReason } from '@caregraph/policy';
import { IdempotentInput } from '@caregraph/subgraph-kit';
import { Field, ID, InputType, Int } from 'type-graphql';
import { BreakGlassOutcomeEnum, BreakGlassReasonEnum } from './breakGlass.type.js';

@InputType()
export class OpenBreakGlassInput extends IdempotentInput {
  @Field(() => ID)
  patientId!: string;

  @Field(() => BreakGlassReasonEnum)
  reason!: BreakGlassReason;

  @Field(() => String, { description: "A ticket of the clinic's own system, such as ER-4711." })
  ticket!: string;

  @Field(() => Int, { description: 'For how long, from 1 to 4 hours.' })
  hours!: number;
}

@InputType()
export class CloseBreakGlassInput extends IdempotentInput {
  @Field(() => ID)
  id!: string;
}

@InputType()
export class ReviewBreakGlassInput extends IdempotentInput {
  @Field(() => ID)
  id!: string;

  @Field(() => BreakGlassOutcomeEnum)
  outcome!: BreakGlassOutcome;
}
