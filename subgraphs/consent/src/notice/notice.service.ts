import {
  pageOf,
  patientSubject,
  type Connection,
  type PageArgs,
  type RequestContext,
} from '@caregraph/subgraph-kit';
import { NoticeRow } from './notice.entity.js';
import type { Notice } from './notice.type.js';
import { pageOfSubscriber } from './subscriberPage.js';

/** What the clinic of the privacy officer who asks has been told, newest first. */
export async function noticesOfClinic(context: RequestContext, page: PageArgs): Promise<Connection<Notice>> {
  await context.requireDuty('BREAK_GLASS_REVIEW');
  return pageOfSubscriber(context, NoticeRow, pageOf(page), toNotice, null);
}

function toNotice({ id, kind, patientId, createdAt }: NoticeRow): Notice {
  return { id, kind, patient: { id: patientId, subject: patientSubject(patientId) }, createdAt };
}
