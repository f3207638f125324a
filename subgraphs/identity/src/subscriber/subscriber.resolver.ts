import { Access, requireUuid, type RequestContext } from '@caregraph/subgraph-kit';
import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { subscriberById } from './subscriber.service.js';
import { Subscriber } from './subscriber.type.js';

@Resolver(() => Subscriber)
export class SubscriberResolver {
  @Access('PUBLIC')
  @Query(() => Subscriber, { nullable: true, description: 'A clinic, by its id.' })
  subscriber(
    @Arg('id', () => ID) id: string,
    @Ctx('request') context: RequestContext,
  ): Promise<Subscriber | null> {
    return subscriberById(context, requireUuid(id));
  }
}
