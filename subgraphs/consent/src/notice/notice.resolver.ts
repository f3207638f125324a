import {
  Access,
  PageArgs,
  pageOf,
  patientSubject,
  type Connection,
  type RequestContext,
} from '@caregraph/subgraph-kit';
import { Args, Ctx, Query, Resolver } from 'type-graphql';
import { NoticeRow } from './notice.entity.js';
import { NoticeConnection, type Notice } from './notice.type.js';
import { pageOfSubscriber } from './subscriberPage.js';

@Resolver()
export class NoticeResolver {
  @Access('ACCOUNT')
  @Query(() => NoticeConnection, {
    nullable: true,
    description: 'What the clinic of a privacy officer has been told, newest first.',
  })
  async notices(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<Notice>> {
    await context.requireDuty('BREAK_GLASS_REVIEW');
    return pageOfSubscriber(context, NoticeRow, pageOf(page), toNotice, null);
  }
}

function toNotice({ id, kind, patientId, createdAt }: NoticeRow): Notice {
  return { id, kind, patient: { id: patientId, subject: patientSubject(patientId) }, createdAt };
}
