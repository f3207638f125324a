import type { BenchmarkKind, PlaceLevel } from '@caregraph/measure';
import { Access, type RequestContext } from '@caregraph/subgraph-kit';
import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { periodOf } from '../benchmark/benchmark.service.js';
import { BenchmarkKindEnum, PlaceLevelEnum } from '../enums.js';
import { releaseOf } from '../requestRelease.js';
import { peerGroupChoices } from './peerGroup.service.js';
import { PeerGroupChoices, PeerGroupStep } from './peerGroup.type.js';

@Resolver(() => PeerGroupChoices)
export class PeerGroupResolver {
  @Access('BENCHMARK')
  @Query(() => PeerGroupChoices, {
    nullable: true,
    description:
      'Whom there is to compare with, and how many are behind each choice. Null before the first release.',
  })
  async benchmarkPeerGroups(
    @Arg('kind', () => BenchmarkKindEnum) kind: BenchmarkKind,
    @Arg('period', () => String, {
      nullable: true,
      description: 'A published quarter, such as 2026Q2. By default the latest.',
    })
    period: string | null,
    @Ctx('request') context: RequestContext,
  ): Promise<PeerGroupChoices | null> {
    const release = await releaseOf(context);
    const quarter = release && (await periodOf(release, period ?? null));
    return release && quarter ? peerGroupChoices(context, release, kind, quarter) : null;
  }

  @Access('BENCHMARK')
  @FieldResolver(() => [PeerGroupStep], { description: 'Every place of a level, by name.' })
  places(
    @Root() choices: PeerGroupChoices,
    @Arg('level', () => PlaceLevelEnum) level: PlaceLevel,
  ): PeerGroupStep[] {
    return choices.stepsAt(level);
  }
}
