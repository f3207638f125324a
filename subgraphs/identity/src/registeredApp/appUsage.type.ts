import { Access, LocalDateScalar } from '@caregraph/subgraph-kit';
import { Field, Int, ObjectType } from 'type-graphql';

@ObjectType({ description: 'How many operations of a day ended with an error of this code.' })
export class AppErrorCount {
  @Access('ACCOUNT')
  @Field(() => String, { nullable: true })
  code!: string;

  @Access('ACCOUNT')
  @Field(() => Int, { nullable: true })
  count!: number;
}

@ObjectType({ description: 'How often a registered operation was asked for on a day.' })
export class AppOperationCount {
  @Access('ACCOUNT')
  @Field(() => String, { nullable: true })
  name!: string;

  @Access('ACCOUNT')
  @Field(() => Int, { nullable: true })
  count!: number;
}

@ObjectType({ description: 'What an app did on a day, as the gateway has counted it.' })
export class AppUsageDay {
  @Access('ACCOUNT')
  @Field(() => LocalDateScalar, { nullable: true, description: 'In UTC.' })
  day!: string;

  @Access('ACCOUNT')
  @Field(() => Int, { nullable: true, description: 'Operations, refused ones included.' })
  operations!: number;

  @Access('ACCOUNT')
  @Field(() => Int, { nullable: true, description: 'Operations with an error, of whatever code.' })
  failed!: number;

  @Access('ACCOUNT')
  @Field(() => Int, { nullable: true, description: 'Operations refused because the minute was spent.' })
  refusedForPoints!: number;

  @Access('ACCOUNT')
  @Field(() => Int, { nullable: true, description: 'Points that it was charged.' })
  points!: number;

  @Access('ACCOUNT')
  @Field(() => Int, {
    nullable: true,
    description: 'Half of the operations took no longer, rounded up by a quarter at most; null without any.',
  })
  p50Milliseconds!: number | null;

  @Access('ACCOUNT')
  @Field(() => Int, { nullable: true, description: 'The same for 95 of 100.' })
  p95Milliseconds!: number | null;

  @Access('ACCOUNT')
  @Field(() => [AppErrorCount], { nullable: true, description: 'Most frequent first.' })
  errors!: AppErrorCount[];

  @Access('ACCOUNT')
  @Field(() => [AppOperationCount], { nullable: true, description: 'Most frequent first.' })
  registeredOperations!: AppOperationCount[];
}
