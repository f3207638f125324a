import { configurationFromEnvironment, runUntilStopped } from '@caregraph/subgraph-kit';
import { warehouseSqlConfigFromEnvironment } from '@caregraph/warehouse-sql';
import { startWarehouse } from './startWarehouse.js';

await runUntilStopped(() => {
  const sql = warehouseSqlConfigFromEnvironment(process.env);
  const insights = configurationFromEnvironment({ ...process.env, CAREGRAPH_PORT: String(sql.port) });
  return startWarehouse({ ...sql, insights });
});
