import closeWithGrace from 'close-with-grace';
import { warehouseSqlConfigFromEnvironment } from './configurationFromEnvironment.js';
import { startWarehouseSql } from './startWarehouseSql.js';

// Researchers' SQL alone, without the graph's subgraph beside it.
const service = await startWarehouseSql(warehouseSqlConfigFromEnvironment(process.env));
closeWithGrace({ delay: 10_000 }, () => service.close());
