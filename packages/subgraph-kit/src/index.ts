import 'reflect-metadata';
export { Access } from './access/accessDirective.js';
export { listedType } from './access/listedType.js';
export { classify, maskOf, type Classification } from './access/classification.js';
export { patientSubject, subjectOf, type OfSubject } from './access/subject.js';
export * from './graph/connection.js';
export { accessDenied, CaregraphError } from './graph/error.js';
export * from './graph/valueType.js';
export { isUuid, requireUuid } from './graph/uuid.js';
export { RequestContext, type GraphQLContext } from './request/requestContext.js';
export { VIEWER_HEADER, type ViewerClaims } from './request/viewerAssertion.js';
export * from './rows/patientRow.entity.js';
export * from './rows/patientRows.js';
export {
  federatedSchema,
  type ReferenceResolver,
  type SubgraphDefinition,
  type SubgraphSchema,
} from './schema/federatedSchema.js';
export { configurationFromEnvironment, type SubgraphConfiguration } from './server/configuration.js';
export { openDatabase } from './server/database.js';
export { runUntilStopped } from './server/run.js';
export { startSubgraph, type RunningSubgraph, type SubgraphOptions } from './server/subgraph.js';
