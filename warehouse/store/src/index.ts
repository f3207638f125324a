export { exportReleases, type ExportOptions, type ReleaseManifest } from './exportRelease.js';
export { publish, publishedQuarters, type Published, type PublishOptions } from './publish.js';
export { ReleaseRefused, type SealedRelease } from './sealedRelease.js';
export { schemaStatements, TABLES, VIEWS } from './schema.js';
