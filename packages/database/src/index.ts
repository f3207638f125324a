export {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from './embedded-postgres.js';
export { provision, type ProvisionOptions } from './provision.js';
export { migrate, type MigrateOptions } from './migrate.js';
export { MIGRATION_FOLDERS, type MigrationFolder } from './migration-files.js';
export { ROLE_NAMES, type DatabaseUrls, type RoleName } from './roles.js';
export { databaseSnapshot } from './snapshot/database-snapshot.js';
export { createTestDatabase, type TestDatabase } from './test-database.js';
export { prepareTestTemplate, type TestTemplate } from './test-template.js';
