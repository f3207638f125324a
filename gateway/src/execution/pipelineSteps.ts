import type { GatewayConfiguration } from '../configuration.js';
import { RegistryError } from '../registryError.js';
import type { CostOf } from './graph.js';
import type { PipelineSteps } from './operationPipeline.js';
import type { DocumentChecks } from './preparedDocument.js';

/** What is checked of documents besides the schema. */
export const documentChecks: DocumentChecks = {
  checkSource() {},
  checkDocument() {},
};

/** What an operation may cost, in points. */
export const operationCost: CostOf = () => () => 0;

/** The steps around execution, as this gateway is configured. */
export function createPipelineSteps(configuration: GatewayConfiguration): PipelineSteps {
  return {
    resolveSource({ query, extensions }) {
      if (extensions['persistedQuery'] !== undefined)
        throw new RegistryError('OPERATION_REFUSED', 'PERSISTED_QUERY_NOT_SUPPORTED');
      if (query === undefined || query === '') throw new RegistryError('BAD_USER_INPUT', 'REQUEST_MALFORMED');
      return query;
    },
    mayIntrospect: () => !configuration.production,
  };
}
