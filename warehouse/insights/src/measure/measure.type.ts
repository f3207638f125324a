import type { BenchmarkKind } from '@caregraph/measure';
import { Access } from '@caregraph/subgraph-kit';
import { Field, ObjectType } from 'type-graphql';
import { BenchmarkKindEnum } from '../enums.js';

@ObjectType({ description: 'What a measure counts, and from where.' })
export class MeasureDefinition {
  @Access('BENCHMARK')
  @Field(() => BenchmarkKindEnum)
  kind!: BenchmarkKind;

  @Access('BENCHMARK')
  @Field(() => String)
  title!: string;

  @Access('BENCHMARK')
  @Field(() => String, { description: 'What is counted.' })
  numerator!: string;

  @Access('BENCHMARK')
  @Field(() => String, { nullable: true, description: 'What it is compared with.' })
  denominator!: string | null;

  @Access('BENCHMARK')
  @Field(() => String)
  unit!: string;

  @Access('BENCHMARK')
  @Field(() => String, { description: 'The records that are read.' })
  source!: string;

  @Access('BENCHMARK')
  @Field(() => String, { description: 'When a figure is hidden.' })
  protection!: string;

  @Access('BENCHMARK')
  @Field(() => String, { description: 'What a reader should know before drawing conclusions.' })
  caveat!: string;
}
