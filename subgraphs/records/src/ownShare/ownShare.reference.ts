import type { ReferenceResolver } from '@caregraph/subgraph-kit';
import { shareKey } from './ownShare.service.js';

/** Nothing is loaded: what is to be counted stands in the id, and the peers' share comes with the reference. */
export const benchmarkReference: ReferenceResolver = async ({ id, share }, context) => {
  await context.requireRead('BENCHMARK');
  return { __typename: 'Benchmark', id, share: shareKey(id) && typeof share === 'number' ? share : null };
};
