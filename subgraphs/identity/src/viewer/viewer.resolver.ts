import { Access, type RequestContext } from '@caregraph/subgraph-kit';
import { Ctx, Query, Resolver } from 'type-graphql';
import { viewerAccount } from './viewer.service.js';
import { ViewerAccount } from './viewer.type.js';

@Resolver(() => ViewerAccount)
export class ViewerResolver {
  @Access('ACCOUNT')
  @Query(() => ViewerAccount, { nullable: true, description: 'Who you are to this service.' })
  viewer(@Ctx('request') context: RequestContext): Promise<ViewerAccount> {
    return viewerAccount(context);
  }
}
