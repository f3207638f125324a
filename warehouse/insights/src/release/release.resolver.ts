import { Access, type RequestContext } from '@caregraph/subgraph-kit';
import { Ctx, Query, Resolver } from 'type-graphql';
import { releaseOf } from '../requestRelease.js';
import { allReleases } from './release.service.js';
import { BenchmarkRelease } from './release.type.js';

@Resolver(() => BenchmarkRelease)
export class ReleaseResolver {
  @Access('BENCHMARK')
  @Query(() => [BenchmarkRelease], {
    nullable: true,
    description: 'All releases, newest first; none before the first.',
  })
  async benchmarkReleases(@Ctx('request') context: RequestContext): Promise<BenchmarkRelease[]> {
    const release = await releaseOf(context);
    return release ? allReleases(release) : [];
  }
}
