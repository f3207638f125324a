import { Access, PageArgs, type Connection, type RequestContext } from '@caregraph/subgraph-kit';
import { Args, Ctx, Query, Resolver } from 'type-graphql';
import { noticesOfClinic } from './notice.service.js';
import { NoticeConnection, type Notice } from './notice.type.js';

@Resolver()
export class NoticeResolver {
  @Access('ACCOUNT')
  @Query(() => NoticeConnection, {
    nullable: true,
    description: 'What the clinic of a privacy officer has been told, newest first.',
  })
  notices(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<Notice>> {
    return noticesOfClinic(context, page);
  }
}
