import { Access, type RequestContext } from '@caregraph/subgraph-kit';
import { Arg, Ctx, Directive, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { countedShares, ownShareOf, shareKey, type CountedShare } from './ownShare.service.js';
import { Benchmark, OwnShare, OwnSharePoint } from './ownShare.type.js';

@Resolver(() => Benchmark)
export class BenchmarkOwnShareResolver {
  @Access('PRACTICE')
  @Directive('@requires(fields: "share")')
  @FieldResolver(() => OwnShare, {
    nullable: true,
    description: 'The same of your own clinic, and where it stands; null for fees.',
  })
  ownShare(
    @Root() { id, share }: Benchmark,
    @Ctx('request') context: RequestContext,
  ): Promise<OwnShare> | null {
    const key = shareKey(id);
    return key && ownShareOf(context, key, share ?? null);
  }
}

@Resolver(() => OwnShare)
export class OwnShareResolver {
  @Access('PRACTICE')
  @FieldResolver(() => [OwnSharePoint], { description: 'The quarters up to this one, oldest first.' })
  trend(
    @Root() { key }: CountedShare,
    @Arg('quarters', () => Int, { defaultValue: 8, description: 'How many, from 1 to 40.' }) quarters: number,
    @Ctx('request') context: RequestContext,
  ): Promise<OwnSharePoint[]> {
    return countedShares(context, key, quarters);
  }
}
