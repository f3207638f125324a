import { Access, type RequestContext } from '@caregraph/subgraph-kit';
import { Ctx, Query, Resolver } from 'type-graphql';
import { releaseOf } from '../requestRelease.js';
import { allDefinitions } from './measure.service.js';
import { MeasureDefinition } from './measure.type.js';

@Resolver(() => MeasureDefinition)
export class MeasureResolver {
  @Access('BENCHMARK')
  @Query(() => [MeasureDefinition], {
    nullable: true,
    description: 'What is compared, how it is counted and from what; none before the first release.',
  })
  async benchmarkMeasures(@Ctx('request') context: RequestContext): Promise<MeasureDefinition[]> {
    const release = await releaseOf(context);
    return release ? allDefinitions(release) : [];
  }
}
