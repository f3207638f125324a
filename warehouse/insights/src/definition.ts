import type { SubgraphDefinition } from '@caregraph/subgraph-kit';
import { benchmarkReference } from './benchmark/benchmark.reference.js';
import { BenchmarkResolver } from './benchmark/benchmark.resolver.js';
import { Benchmark } from './benchmark/benchmark.type.js';
import { MeasureResolver } from './measure/measure.resolver.js';
import { PeerGroupResolver } from './peerGroup/peerGroup.resolver.js';
import { ReleaseResolver } from './release/release.resolver.js';
import { WarehouseFile } from './warehouse/warehouseFile.js';

/** What this subgraph is made of. */
export const insights: SubgraphDefinition & { readonly entities: [] } = {
  name: 'insights',
  entities: [],
  types: [Benchmark],
  resolvers: [BenchmarkResolver, MeasureResolver, PeerGroupResolver, ReleaseResolver],
  // What is listed is published, all of it: no argument tells of a row that is not shown.
  servedArguments: ['kind', 'peerGroup', 'period', 'level', 'search'].map(
    (name) => `Query.benchmarks(${name}:)`,
  ),
  textKeys: ['Benchmark'],
  knowsNoPatients: true,
  references: { Benchmark: benchmarkReference },
};

/** The same over a published file, which may not be there yet. */
export function insightsOver(warehouseFile: string): typeof insights & { readonly source: WarehouseFile } {
  return { ...insights, source: new WarehouseFile(warehouseFile) };
}
