import type { ReferenceResolver } from '@caregraph/subgraph-kit';

/** Nothing is loaded: what is to be counted stands in the id, and the peers' quartiles come with the reference. */
export const benchmarkReference: ReferenceResolver = async ({ id, ...peers }, context) => {
  await context.requireRead('BENCHMARK');
  const quartile = (name: string): number | null => {
    const value = peers[name];
    return typeof value === 'number' ? value : null;
  };
  return {
    __typename: 'Benchmark',
    id,
    firstQuartile: quartile('firstQuartile'),
    median: quartile('median'),
    thirdQuartile: quartile('thirdQuartile'),
  };
};
