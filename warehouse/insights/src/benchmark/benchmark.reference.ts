import type { ReferenceResolver } from '@caregraph/subgraph-kit';
import { releaseOf } from '../requestRelease.js';
import { benchmarkById } from './benchmark.service.js';

export const benchmarkReference: ReferenceResolver = async ({ id }, context) => {
  const asked = await context.decideRoot('BENCHMARK', 'READ');
  // What may not be seen is not loaded; each field says why.
  if (asked.effect !== 'PERMIT') return { id };
  const release = await releaseOf(context);
  return release && benchmarkById(release, id);
};
