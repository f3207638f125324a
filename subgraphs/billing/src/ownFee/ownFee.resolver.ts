import { Access, type RequestContext } from '@caregraph/subgraph-kit';
import { Arg, Ctx, Directive, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { countedFees, feeKey, ownFeeOf, type CountedFee } from './ownFee.service.js';
import { Benchmark, OwnFee, OwnFeePoint } from './ownFee.type.js';

@Resolver(() => Benchmark)
export class BenchmarkOwnFeeResolver {
  @Access('PRACTICE')
  @Directive('@requires(fields: "firstQuartile median thirdQuartile")')
  @FieldResolver(() => OwnFee, {
    nullable: true,
    description: 'The same of your own clinic, and where it stands; null but for fees.',
  })
  ownFee(@Root() peers: Benchmark, @Ctx('request') context: RequestContext): Promise<OwnFee> | null {
    const key = feeKey(peers.id);
    return key && ownFeeOf(context, key, peers);
  }
}

@Resolver(() => OwnFee)
export class OwnFeeResolver {
  @Access('PRACTICE')
  @FieldResolver(() => [OwnFeePoint], { description: 'The quarters up to this one, oldest first.' })
  trend(
    @Root() { key }: CountedFee,
    @Arg('quarters', () => Int, { defaultValue: 8, description: 'How many, from 1 to 40.' }) quarters: number,
    @Ctx('request') context: RequestContext,
  ): Promise<OwnFeePoint[]> {
    return countedFees(context, key, quarters);
  }
}
