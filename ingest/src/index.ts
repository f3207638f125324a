export { RowSealer } from './bulk/rowSealer.js';
export { storedColumns } from './bulk/storedTable.js';
export { TABLES, columnsOf, type Row, type TableName } from './bulk/table.js';
export { MovedRowError, writeRows, type Written } from './bulk/tableWriter.js';
export { importPaths, type ImportOptions } from './import/importPaths.js';
export type { ImportProgress, ImportReport, TypeCount } from './import/importReport.js';
export {
  SeedMismatchError,
  seedPopulation,
  type SeedOptions,
  type SeedProgress,
  type SeedReport,
} from './seed/index.js';
