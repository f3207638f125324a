import { Access } from '@caregraph/subgraph-kit';
import { Directive, Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';

export const OwnFigureState = { VALUE: 'VALUE', ZERO: 'ZERO', NO_DATA: 'NO_DATA' } as const;
export const SharePosition = { LOWER: 'LOWER', AS_EXPECTED: 'AS_EXPECTED', HIGHER: 'HIGHER' } as const;

registerEnumType(OwnFigureState, {
  name: 'OwnFigureState',
  description: 'Of a clinic’s own figure: there is one, it is zero, or there is nothing to count.',
});
registerEnumType(SharePosition, {
  name: 'SharePosition',
  description:
    'Below, within or above what chance alone gives a clinic of this size (95 %), if it were like its peers.',
});

@ObjectType({ description: 'A clinic’s own share in one quarter.' })
export class OwnSharePoint {
  @Access('PRACTICE')
  @Field(() => String)
  period!: string;

  @Access('PRACTICE')
  @Field(() => OwnFigureState)
  state!: keyof typeof OwnFigureState;

  @Access('PRACTICE')
  @Field(() => Int)
  patients!: number;

  @Access('PRACTICE')
  @Field(() => Int)
  population!: number;

  @Access('PRACTICE')
  @Field(() => Float, { nullable: true })
  share!: number | null;
}

@ObjectType({
  description:
    'The same figure of your own clinic, counted from its records as the warehouse counts: patients who allow benchmarking.',
})
export class OwnShare {
  @Access('PRACTICE')
  @Field(() => OwnFigureState)
  state!: keyof typeof OwnFigureState;

  @Access('PRACTICE')
  @Field(() => Int, { description: 'Your patients with it in the quarter.' })
  patients!: number;

  @Access('PRACTICE')
  @Field(() => Int, { description: 'Your patients seen in the quarter.' })
  population!: number;

  @Access('PRACTICE')
  @Field(() => Float, {
    nullable: true,
    description: 'patients divided by population; null where nobody was seen.',
  })
  share!: number | null;

  @Access('PRACTICE')
  @Field(() => SharePosition, { nullable: true, description: 'Null where there is nothing to compare with.' })
  position!: keyof typeof SharePosition | null;

  @Access('PRACTICE')
  @Field(() => Float, { nullable: true, description: 'Lower end of what chance alone gives, as a share.' })
  expectedLow!: number | null;

  @Access('PRACTICE')
  @Field(() => Float, { nullable: true, description: 'Upper end of what chance alone gives, as a share.' })
  expectedHigh!: number | null;

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
  @Field(() => Float, { nullable: true })
  share!: number | null;
}
