import type { BenchmarkKind } from '@caregraph/measure';
import { Access } from '@caregraph/subgraph-kit';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { BenchmarkKindEnum } from '../enums.js';

@ObjectType({ description: 'A number that decided what is hidden.' })
export class ReleaseRule {
  @Access('BENCHMARK')
  @Field(() => String)
  name!: string;

  @Access('BENCHMARK')
  @Field(() => Float)
  value!: number;

  @Access('BENCHMARK')
  @Field(() => String, { description: 'What it means, in words.' })
  meaning!: string;
}

@ObjectType({ description: 'Figures of a release by what is shown of them.' })
export class ReleaseCount {
  @Access('BENCHMARK')
  @Field(() => BenchmarkKindEnum)
  kind!: BenchmarkKind;

  @Access('BENCHMARK')
  @Field(() => Int)
  shown!: number;

  @Access('BENCHMARK')
  @Field(() => Int)
  zero!: number;

  @Access('BENCHMARK')
  @Field(() => Int)
  suppressed!: number;

  @Access('BENCHMARK')
  @Field(() => Int)
  noData!: number;
}

@ObjectType({ description: 'A release of the warehouse. A quarter is published once and never restated.' })
export class BenchmarkRelease {
  @Access('BENCHMARK')
  @Field(() => Int)
  number!: number;

  @Access('BENCHMARK')
  @Field(() => String, { description: 'The quarter in which it was published: nothing finer is kept.' })
  publishedIn!: string;

  @Access('BENCHMARK')
  @Field(() => String)
  firstQuarter!: string;

  @Access('BENCHMARK')
  @Field(() => String)
  lastQuarter!: string;

  @Access('BENCHMARK')
  @Field(() => [String], { description: 'The quarters that it publishes.' })
  quarters!: string[];

  @Access('BENCHMARK')
  @Field(() => Int, {
    nullable: true,
    description: 'Clinics behind its last quarter in the whole country; null where it is not shown.',
  })
  contributors!: number | null;

  @Access('BENCHMARK')
  @Field(() => Int, {
    nullable: true,
    description: 'Patients seen in its last quarter in the whole country; null where it is not shown.',
  })
  patients!: number | null;

  @Access('BENCHMARK')
  @Field(() => [ReleaseRule])
  rules!: ReleaseRule[];

  @Access('BENCHMARK')
  @Field(() => [ReleaseCount])
  counts!: ReleaseCount[];

  @Access('BENCHMARK')
  @Field(() => String, { description: 'SHA-256 of the signed cells, hexadecimal.' })
  cellsHash!: string;

  @Access('BENCHMARK')
  @Field(() => String, { description: 'Ed25519 signature of the gate over the manifest, base64url.' })
  signature!: string;

  @Access('BENCHMARK')
  @Field(() => String, { description: 'RFC 7638 thumbprint of the gate’s key.' })
  keyId!: string;

  @Access('BENCHMARK')
  @Field(() => String)
  codeVersion!: string;
}
