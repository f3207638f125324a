import { Access, requireUuid, type RequestContext } from '@caregraph/subgraph-kit';
import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { partnerAppById } from './partnerApp.service.js';
import { PartnerApp } from './partnerApp.type.js';

@Resolver(() => PartnerApp)
export class PartnerAppResolver {
  @Access('PUBLIC')
  @Query(() => PartnerApp, { nullable: true, description: 'An app, by its id.' })
  partnerApp(
    @Arg('id', () => ID) id: string,
    @Ctx('request') context: RequestContext,
  ): Promise<PartnerApp | null> {
    return partnerAppById(context, requireUuid(id));
  }
}
