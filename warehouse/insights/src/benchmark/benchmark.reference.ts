import type { ReferenceResolver } from '@caregraph/subgraph-kit';
import { releaseOf } from '../requestRelease.js';
import { benchmarkById } from './benchmark.service.js';

export const benchmarkReference: ReferenceResolver = async ({ id }, context) => {
  await context.requireRead('BENCHMARK');
  const release = await releaseOf(context);
  return release && benchmarkById(release, id);
};
