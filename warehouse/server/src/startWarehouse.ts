import { insightsOver } from '@caregraph/insights';
import { mountSubgraph, type MountedSubgraph, type SubgraphConfiguration } from '@caregraph/subgraph-kit';
import { startWarehouseSql, type WarehouseSqlConfig } from '@caregraph/warehouse-sql';

export interface WarehouseConfig extends WarehouseSqlConfig {
  /** Login of the role caregraph_insights, and the gateway's public keys. */
  readonly insights: Pick<SubgraphConfiguration, 'databaseUrl' | 'assertionJwks'>;
}

/** What is published, on one port: researchers' SQL for anybody with a token, the insights subgraph for the gateway alone. */
export async function startWarehouse(
  config: WarehouseConfig,
): Promise<{ url: string; close(): Promise<void> }> {
  let mounted: MountedSubgraph | undefined;
  const definition = insightsOver(config.warehouseFile);
  const running = await startWarehouseSql({
    ...config,
    beside: {
      async mount(fastify, log, registry) {
        mounted = await mountSubgraph(fastify, log, definition, config.insights);
        mounted.measureIn(registry);
      },
      isReady: async () => (await mounted?.isReady()) ?? false,
    },
  });
  return {
    url: running.url,
    async close() {
      await running.close();
      await mounted?.close();
      definition.source.close();
    },
  };
}
