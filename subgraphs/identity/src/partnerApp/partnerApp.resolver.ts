import { Access, requireUuid, rowById, type RequestContext } from '@caregraph/subgraph-kit';
import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { PartnerAppRow } from './partnerApp.entity.js';
import { PartnerApp } from './partnerApp.type.js';

@Resolver(() => PartnerApp)
export class PartnerAppResolver {
  @Access('PUBLIC')
  @Query(() => PartnerApp, { nullable: true, description: 'An app, by its id.' })
  partnerApp(
    @Arg('id', () => ID) id: string,
    @Ctx('request') context: RequestContext,
  ): Promise<PartnerApp | null> {
    return rowById(context, PartnerAppRow, requireUuid(id));
  }
}
