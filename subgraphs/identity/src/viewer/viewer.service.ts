import type { RequestContext } from '@caregraph/subgraph-kit';
import { patientById } from '../patient/patient.service.js';
import { subscriberById } from '../subscriber/subscriber.service.js';
import type { ViewerAccount } from './viewer.type.js';

export async function viewerAccount(context: RequestContext): Promise<ViewerAccount> {
  const viewer = await context.viewer();
  return {
    id: viewer.accountId,
    role: viewer.role,
    purpose: viewer.purpose,
    subscriber: viewer.subscriberId ? await subscriberById(context, viewer.subscriberId) : null,
    patient: viewer.patientId ? await patientById(context, viewer.patientId) : null,
  };
}
