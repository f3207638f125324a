export { exportReleases, type ExportOptions, type ReleaseManifest } from './exportRelease.js';
export {
  countedArrivals,
  publish,
  publishedDifferences,
  publishedQuarters,
  type Published,
  type PublishOptions,
} from './publish.js';
export { ReleaseRefused, type Arrivals, type SealedRelease } from './sealedRelease.js';
export { verifyRelease, type ReleaseCheck, type VerifiedRelease } from './verifyRelease.js';
export { schemaStatements, TABLES, VIEWS } from './schema.js';
export { publishedTables, toldCounts, type ToldCount } from './toldCounts.js';
