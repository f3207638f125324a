export { QUERY_SCOPE, WAREHOUSE_AUDIENCE } from './authenticate.js';
export type { ResultColumn, StatementResult } from './sandbox/protocol.js';
export { SQL_ERRORS, type SqlErrorBody, type SqlErrorCode } from './sqlError.js';
export { startWarehouseSql, type WarehouseSqlConfig } from './startWarehouseSql.js';
