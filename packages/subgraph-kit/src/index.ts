import 'reflect-metadata';
export { keyProviderFromEnvironment } from '@caregraph/keys';
export { Access } from './access/accessDirective.js';
export { AuditWriter } from './audit/auditWriter.js';
export type { AuditEvent } from './audit/auditEvent.js';
export { listedType } from './access/listedType.js';
export { classify, maskOf, type Classification } from './access/classification.js';
export { patientSubject, subjectOf, type OfSubject } from './access/subject.js';
export * from './graph/connection.js';
export { accessDenied, CaregraphError } from './graph/error.js';
export * from './graph/valueType.js';
export { isUuid, requireUuid, uuidArray } from './graph/uuid.js';
export { IdempotentInput } from './idempotency/idempotentInput.js';
export { onceIn, type Once } from './idempotency/onceIn.js';
export { textArray } from './rows/textArray.js';
export { RequestContext, type GraphQLContext, type RequestOptions } from './request/requestContext.js';
export { VIEWER_HEADER, type ViewerClaims } from './request/viewerAssertion.js';
export type { ListArgs } from './rows/listArguments.js';
export { patientList, type PatientList } from './rows/listField.js';
export { BY_TIME } from './rows/listQuery.js';
export { openRows } from './rows/openRows.js';
export * from './rows/patientRow.entity.js';
export { pageOfPatient } from './rows/patientPage.js';
export {
  loaderOf,
  patientRowById,
  patientRowsByKey,
  rowById,
  rowsByKey,
  rowSubject,
} from './rows/patientRows.js';
export {
  federatedSchema,
  type Reference,
  type ReferenceResolver,
  type SubgraphDefinition,
  type SubgraphSchema,
} from './schema/federatedSchema.js';
export { configurationFromEnvironment, type SubgraphConfiguration } from './server/configuration.js';
export { openDatabase } from './server/database.js';
export { runUntilStopped } from './server/run.js';
export {
  mountSubgraph,
  startSubgraph,
  type MountedSubgraph,
  type RunningSubgraph,
  type SubgraphLog,
  type SubgraphOptions,
} from './server/subgraph.js';
