import { Access } from '@caregraph/subgraph-kit';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';

export const OwnFigureState = { VALUE: 'VALUE', ZERO: 'ZERO', NO_DATA: 'NO_DATA' } as const;
export const FeePosition = {
  BELOW_FIRST_QUARTILE: 'BELOW_FIRST_QUARTILE',
  BELOW_MEDIAN: 'BELOW_MEDIAN',
  AT_MEDIAN: 'AT_MEDIAN',
  ABOVE_MEDIAN: 'ABOVE_MEDIAN',
  ABOVE_THIRD_QUARTILE: 'ABOVE_THIRD_QUARTILE',
} as const;

registerEnumType(OwnFigureState, {
  name: 'OwnFigureState',
  description: 'Of a clinic’s own figure: there is one, it is zero, or there is nothing to count.',
});
registerEnumType(FeePosition, {
  name: 'FeePosition',
  description: 'Where a clinic’s median fee lies among the published quartiles of all fees.',
});

@ObjectType({ description: 'A clinic’s own fees in one quarter.' })
export class OwnFeePoint {
  @Access('PRACTICE')
  @Field(() => String)
  period!: string;

  @Access('PRACTICE')
  @Field(() => OwnFigureState)
  state!: keyof typeof OwnFigureState;

  @Access('PRACTICE')
  @Field(() => Int)
  chargeItems!: number;

  @Access('PRACTICE')
  @Field(() => Int)
  patients!: number;

  @Access('PRACTICE')
  @Field(() => Int, { nullable: true, description: 'Minor units.' })
  firstQuartile!: number | null;

  @Access('PRACTICE')
  @Field(() => Int, { nullable: true, description: 'Minor units.' })
  median!: number | null;

  @Access('PRACTICE')
  @Field(() => Int, { nullable: true, description: 'Minor units.' })
  thirdQuartile!: number | null;

  @Access('PRACTICE')
  @Field(() => Int, { nullable: true, description: 'Minor units.' })
  mean!: number | null;
}

@ObjectType({
  description:
    'The same of your own clinic, from its charge items as the warehouse counts: patients who allow benchmarking.',
})
export class OwnFee extends OwnFeePoint {
  @Access('PRACTICE')
  @Field(() => FeePosition, { nullable: true, description: 'Null where there is nothing to compare with.' })
  position!: keyof typeof FeePosition | null;

  @Access('PRACTICE')
  @Field(() => String, { description: 'Where you stand, in words.' })
  words!: string;
}

@Directive('@key(fields: "id")')
@ObjectType()
export class Benchmark {
  @Access('BENCHMARK')
  @Field(() => ID)
  id!: string;

  @Access('BENCHMARK')
  @Directive('@external')
  @Field(() => Int, { nullable: true })
  firstQuartile!: number | null;

  @Access('BENCHMARK')
  @Directive('@external')
  @Field(() => Int, { nullable: true })
  median!: number | null;

  @Access('BENCHMARK')
  @Directive('@external')
  @Field(() => Int, { nullable: true })
  thirdQuartile!: number | null;
}
