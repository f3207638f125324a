export { startWarehouse, type WarehouseConfig } from './startWarehouse.js';
