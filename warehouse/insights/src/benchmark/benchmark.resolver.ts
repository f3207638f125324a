import { Access, type RequestContext } from '@caregraph/subgraph-kit';
import { Arg, Args, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { definitionOf } from '../measure/measure.service.js';
import { MeasureDefinition } from '../measure/measure.type.js';
import { PeerGroup, PeerGroupInput } from '../peerGroup/peerGroup.type.js';
import { releaseNumbered } from '../release/release.service.js';
import { BenchmarkRelease } from '../release/release.type.js';
import { releaseOf } from '../requestRelease.js';
import {
  benchmarkById,
  benchmarkOf,
  changeOf,
  listBenchmarks,
  peerGroupOfFigure,
  trendOf,
  wayOutOf,
  type ShownBenchmark,
} from './benchmark.service.js';
import {
  Benchmark,
  BenchmarkChange,
  BenchmarkConnection,
  BenchmarkListArgs,
  BenchmarkPoint,
  MeasureInput,
  WayOut,
} from './benchmark.type.js';

const PERIOD = 'A published quarter, such as 2026Q2. By default the latest.';

@Resolver(() => Benchmark)
export class BenchmarkResolver {
  @Access('BENCHMARK')
  @Query(() => Benchmark, {
    nullable: true,
    description: 'One published figure. Null before the first release.',
  })
  async benchmark(
    @Arg('measure', () => MeasureInput) measure: MeasureInput,
    @Arg('peerGroup', () => PeerGroupInput, { nullable: true }) peerGroup: PeerGroupInput | null,
    @Arg('period', () => String, { nullable: true, description: PERIOD }) period: string | null,
    @Ctx('request') context: RequestContext,
  ): Promise<Benchmark | null> {
    const release = await releaseOf(context);
    return release && benchmarkOf(context, release, measure, peerGroup ?? null, period ?? null);
  }

  @Access('BENCHMARK')
  @Query(() => Benchmark, {
    nullable: true,
    description:
      'One published figure by its id. Null where there is no such id or its quarter is not published.',
  })
  async benchmarkById(
    @Arg('id', () => ID) id: string,
    @Ctx('request') context: RequestContext,
  ): Promise<Benchmark | null> {
    const release = await releaseOf(context);
    return release && benchmarkById(release, id);
  }

  @Access('BENCHMARK')
  @Query(() => BenchmarkConnection, {
    nullable: true,
    description: 'The published figures of a kind, most patients first. Null before the first release.',
  })
  async benchmarks(
    @Args(() => BenchmarkListArgs) args: BenchmarkListArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<BenchmarkConnection | null> {
    const release = await releaseOf(context);
    return release && listBenchmarks(context, release, args);
  }

  @Access('BENCHMARK')
  @FieldResolver(() => PeerGroup)
  peerGroup(@Root() { figure }: ShownBenchmark, @Ctx('request') context: RequestContext): Promise<PeerGroup> {
    return peerGroupOfFigure(context, figure);
  }

  @Access('BENCHMARK')
  @FieldResolver(() => [BenchmarkPoint], {
    description: 'The quarters up to this one, oldest first, each in its own state: a gap is no line.',
  })
  async trend(
    @Root() { figure }: ShownBenchmark,
    @Arg('quarters', () => Int, { defaultValue: 8, description: 'How many, from 1 to 40.' }) quarters: number,
    @Ctx('request') context: RequestContext,
  ): Promise<BenchmarkPoint[]> {
    const release = await releaseOf(context);
    return release ? trendOf(release, figure, quarters) : [];
  }

  @Access('BENCHMARK')
  @FieldResolver(() => BenchmarkChange, {
    nullable: true,
    description: 'Against the quarter before; null where none is published.',
  })
  async change(
    @Root() { figure }: ShownBenchmark,
    @Ctx('request') context: RequestContext,
  ): Promise<BenchmarkChange | null> {
    const release = await releaseOf(context);
    return release && changeOf(release, figure);
  }

  @Access('BENCHMARK')
  @FieldResolver(() => WayOut, {
    nullable: true,
    description: 'Where the same is shown more widely; null where it is shown here, or nowhere.',
  })
  async wayOut(
    @Root() { figure }: ShownBenchmark,
    @Ctx('request') context: RequestContext,
  ): Promise<WayOut | null> {
    const release = await releaseOf(context);
    return release && wayOutOf(context, release, figure);
  }

  @Access('BENCHMARK')
  @FieldResolver(() => BenchmarkRelease, {
    nullable: true,
    description: 'The release that published it; null where it is not named in any.',
  })
  async release(
    @Root() { figure }: ShownBenchmark,
    @Ctx('request') context: RequestContext,
  ): Promise<BenchmarkRelease | null> {
    const release = await releaseOf(context);
    return release && figure.cell && releaseNumbered(release, figure.cell.release);
  }

  @Access('BENCHMARK')
  @FieldResolver(() => MeasureDefinition, { nullable: true })
  async definition(
    @Root() { figure }: ShownBenchmark,
    @Ctx('request') context: RequestContext,
  ): Promise<MeasureDefinition | null> {
    const release = await releaseOf(context);
    return release && definitionOf(release, figure.list.kind);
  }
}
