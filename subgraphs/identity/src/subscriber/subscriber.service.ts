import { rowById, type RequestContext } from '@caregraph/subgraph-kit';
import { SubscriberRow } from './subscriber.entity.js';
import type { Subscriber } from './subscriber.type.js';

export async function subscriberById(context: RequestContext, id: string): Promise<Subscriber | null> {
  return rowById(context, SubscriberRow, id);
}
