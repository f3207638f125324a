import type { BenchmarkKind, ConceptLevel } from '@caregraph/measure';
import { Access, PageArgs, PageInfo } from '@caregraph/subgraph-kit';
import { ArgsType, Directive, Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { BenchmarkKindEnum, CellStateEnum, ConceptLevelEnum } from '../enums.js';
import { PeerGroup, PeerGroupInput } from '../peerGroup/peerGroup.type.js';
import type { CellState } from '../warehouse/cell.js';

@InputType({ description: 'What to compare: a code in its system, or a category, or a chapter.' })
export class MeasureInput {
  @Field(() => BenchmarkKindEnum)
  kind!: BenchmarkKind;

  @Field(() => String, { nullable: true, description: 'URI of the code system; with a code only.' })
  codeSystem?: string | null;

  @Field(() => String, { nullable: true })
  code?: string | null;

  @Field(() => String, { nullable: true })
  category?: string | null;

  @Field(() => String, { nullable: true })
  chapter?: string | null;

  @Field(() => String, { nullable: true, description: 'ISO 4217, of fees; USD by default.' })
  currency?: string | null;
}

@ObjectType({ description: 'What a benchmark is about.' })
export class BenchmarkConcept {
  @Access('BENCHMARK')
  @Field(() => ConceptLevelEnum)
  level!: ConceptLevel;

  @Access('BENCHMARK')
  @Field(() => String, { description: 'The text of the code where one is common enough, else its name.' })
  label!: string;

  @Access('BENCHMARK')
  @Field(() => String, { nullable: true, description: 'URI of the code system; codes only.' })
  system!: string | null;

  @Access('BENCHMARK')
  @Field(() => String, { nullable: true })
  code!: string | null;

  @Access('BENCHMARK')
  @Field(() => String, { nullable: true, description: 'Null where no text is common enough to be shown.' })
  display!: string | null;

  @Access('BENCHMARK')
  @Field(() => String, { nullable: true })
  category!: string | null;

  @Access('BENCHMARK')
  @Field(() => String, { nullable: true })
  chapter!: string | null;
}

@ObjectType({ description: 'A benchmark in one quarter.' })
export class BenchmarkPoint {
  @Access('BENCHMARK')
  @Field(() => String)
  period!: string;

  @Access('BENCHMARK')
  @Field(() => CellStateEnum)
  state!: CellState;

  @Access('BENCHMARK')
  @Field(() => Float, { nullable: true })
  share!: number | null;

  @Access('BENCHMARK')
  @Field(() => Int, { nullable: true })
  firstQuartile!: number | null;

  @Access('BENCHMARK')
  @Field(() => Int, { nullable: true })
  median!: number | null;

  @Access('BENCHMARK')
  @Field(() => Int, { nullable: true })
  thirdQuartile!: number | null;

  @Access('BENCHMARK')
  @Field(() => Int, { nullable: true })
  contributors!: number | null;

  @Access('BENCHMARK')
  @Field(() => Int, { nullable: true, description: 'The release that published it.' })
  releaseNumber!: number | null;
}

@ObjectType({ description: 'What has changed since the quarter before.' })
export class BenchmarkChange {
  @Access('BENCHMARK')
  @Field(() => String)
  since!: string;

  @Access('BENCHMARK')
  @Field(() => CellStateEnum)
  from!: CellState;

  @Access('BENCHMARK')
  @Field(() => CellStateEnum)
  to!: CellState;

  @Access('BENCHMARK')
  @Field(() => Float, { nullable: true, description: 'Difference of the shares: 0.016 is 1.6 points more.' })
  share!: number | null;

  @Access('BENCHMARK')
  @Field(() => Float, { nullable: true, description: 'Of the median fee, in percent of what it was.' })
  medianPercent!: number | null;
}

@ObjectType({ description: 'The nearest wider peer group in which the same is shown.' })
export class WayOut {
  @Access('BENCHMARK')
  @Field(() => ID)
  benchmarkId!: string;

  @Access('BENCHMARK')
  @Field(() => PeerGroup)
  peerGroup!: PeerGroup;

  @Access('BENCHMARK')
  @Field(() => Int, { nullable: true })
  contributors!: number | null;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A published figure of many clinics together.' })
export class Benchmark {
  @Access('BENCHMARK')
  @Field(() => ID, { description: 'Says which figure it is; it may stand in a URL.' })
  id!: string;

  @Access('BENCHMARK')
  @Field(() => BenchmarkKindEnum)
  kind!: BenchmarkKind;

  @Access('BENCHMARK')
  @Field(() => BenchmarkConcept)
  concept!: BenchmarkConcept;

  @Access('BENCHMARK')
  @Field(() => String, { description: 'The quarter, such as 2026Q2.' })
  period!: string;

  @Access('BENCHMARK')
  @Field(() => CellStateEnum)
  state!: CellState;

  @Access('BENCHMARK')
  @Field(() => String, { description: 'The state in words.' })
  reason!: string;

  @Access('BENCHMARK')
  @Field(() => Int, { nullable: true, description: 'Clinics behind it.' })
  contributors!: number | null;

  @Access('BENCHMARK')
  @Field(() => Int, {
    nullable: true,
    description: 'Distinct patients with the condition or treatment, or charged.',
  })
  patients!: number | null;

  @Access('BENCHMARK')
  @Field(() => Int, { nullable: true, description: 'Conditions recorded, treatments given, charge items.' })
  events!: number | null;

  @Access('BENCHMARK')
  @Field(() => Int, {
    nullable: true,
    description: 'Distinct patients seen in the same place and quarter; null for fees.',
  })
  population!: number | null;

  @Access('BENCHMARK')
  @Field(() => Float, {
    nullable: true,
    description: 'patients divided by population, of all clinics together; null for fees.',
  })
  share!: number | null;

  @Access('BENCHMARK')
  @Field(() => String, { nullable: true, description: 'ISO 4217; fees only.' })
  currency!: string | null;

  @Access('BENCHMARK')
  @Field(() => Int, {
    nullable: true,
    description: 'Of fees, minor units, to three significant digits; null below 44 patients.',
  })
  firstQuartile!: number | null;

  @Access('BENCHMARK')
  @Field(() => Int, {
    nullable: true,
    description: 'Of fees, minor units, to three significant digits; null below 22 patients.',
  })
  median!: number | null;

  @Access('BENCHMARK')
  @Field(() => Int, {
    nullable: true,
    description: 'Of fees, minor units, to three significant digits; null below 44 patients.',
  })
  thirdQuartile!: number | null;

  @Access('BENCHMARK')
  @Field(() => Int, { nullable: true, description: 'Of fees, minor units.' })
  mean!: number | null;

  @Access('BENCHMARK')
  @Field(() => Int, {
    nullable: true,
    description:
      'Place among what is shown of the same list, 1 for most patients; null where it is not shown.',
  })
  rank!: number | null;
}

@ObjectType('BenchmarkEdge')
class BenchmarkEdge {
  @Access('BENCHMARK')
  @Field(() => String)
  cursor!: string;

  @Access('BENCHMARK')
  @Field(() => Benchmark)
  node!: Benchmark;
}

@ObjectType({
  description:
    'A list of benchmarks: what is shown first, most patients first; then zeros, what is hidden, gaps.',
})
export class BenchmarkConnection {
  @Access('BENCHMARK')
  @Field(() => [BenchmarkEdge])
  edges!: BenchmarkEdge[];

  @Access('BENCHMARK')
  @Field(() => PageInfo)
  pageInfo!: PageInfo;

  @Access('BENCHMARK')
  @Field(() => Int)
  totalCount!: number;

  @Access('BENCHMARK')
  @Field(() => PeerGroup)
  peerGroup!: PeerGroup;

  @Access('BENCHMARK')
  @Field(() => String, { description: 'The quarter, such as 2026Q2.' })
  period!: string;

  @Access('BENCHMARK')
  @Field(() => ConceptLevelEnum)
  level!: ConceptLevel;

  @Access('BENCHMARK')
  @Field(() => [ConceptLevelEnum], { description: 'Levels at which anything is shown here, finest first.' })
  levels!: ConceptLevel[];

  @Access('BENCHMARK')
  @Field(() => Int, { description: 'Rows that are shown, over all pages.' })
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

@ArgsType()
export class BenchmarkListArgs extends PageArgs {
  @Field(() => BenchmarkKindEnum)
  kind!: BenchmarkKind;

  @Field(() => PeerGroupInput, { nullable: true })
  peerGroup?: PeerGroupInput | null;

  @Field(() => String, {
    nullable: true,
    description: 'A published quarter, such as 2026Q2. By default the latest.',
  })
  period?: string | null;

  @Field(() => ConceptLevelEnum, {
    nullable: true,
    description: 'By default the finest at which anything is shown.',
  })
  level?: ConceptLevel | null;

  @Field(() => String, { nullable: true, description: 'Part of a text, code, category or chapter.' })
  search?: string | null;
}
