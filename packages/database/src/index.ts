export {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from './embeddedPostgres.js';
export { provision, type ProvisionOptions } from './provision.js';
export { migrate, type MigrateOptions } from './migrate.js';
export { MIGRATION_FOLDERS, type MigrationFolder } from './migrationFiles.js';
export { ROLE_NAMES, type DatabaseUrls, type RoleName } from './roles.js';
export { databaseSnapshot } from './snapshot/databaseSnapshot.js';
export { createTestDatabase, type TestDatabase } from './testDatabase.js';
export { prepareTestTemplate, type TestTemplate } from './testTemplate.js';
