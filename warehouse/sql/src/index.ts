export { warehouseSqlConfigFromEnvironment } from './configurationFromEnvironment.js';
export { QUERY_SCOPE, WAREHOUSE_AUDIENCE } from './authenticate.js';
export { findBrokenLine } from './record/statementAudit.js';
export { SQL_ERRORS, type SqlErrorBody, type SqlErrorCode } from './sqlError.js';
export { startWarehouseSql, type WarehouseSqlConfig } from './startWarehouseSql.js';
