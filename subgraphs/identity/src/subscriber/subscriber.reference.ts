import type { ReferenceResolver } from '@caregraph/subgraph-kit';
import { subscriberById } from './subscriber.service.js';

export const subscriberReference: ReferenceResolver = ({ id }, context) => subscriberById(context, id);
