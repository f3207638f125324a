import type { GatewayConfiguration } from '../configuration.js';
import { createAdmission, uncounted } from '../safety/admission.js';
import { costOf } from '../safety/cost.js';
import { checkDocument, checkSource } from '../safety/documentLimits.js';
import { checkIntrospection } from '../safety/introspection.js';
import { createPersistedOperations } from '../safety/persistedOperations.js';
import { checkVariables } from '../safety/variableLimits.js';
import { answerOnce } from '../state/answerOnce.js';
import type { EdgeState } from '../state/edgeState.js';
import type { CostOf } from './graph.js';
import type { PipelineSteps } from './operationPipeline.js';
import type { DocumentChecks } from './preparedDocument.js';

/** What is checked of a document once, besides the schema; and what it is found to cost. */
export interface DocumentSteps {
  readonly checks: DocumentChecks;
  readonly costOf: CostOf;
}

export const documentSteps: DocumentSteps = { checks: { checkSource, checkDocument }, costOf };

/** The steps around execution, as this gateway is configured. `state` is undefined where there is none to share. */
export function createPipelineSteps(
  configuration: GatewayConfiguration,
  state: EdgeState | undefined,
): PipelineSteps {
  const persisted = createPersistedOperations({
    policies: state?.policies,
    onlyRegistered: configuration.onlyRegistered ?? false,
  });
  const admission = state ? createAdmission(state) : uncounted;
  return {
    resolveSource: (request, { viewer }) => persisted.resolve(viewer.clientId, request),
    checkVariables,
    checkIntrospection: ({ viewer }) => checkIntrospection(viewer, configuration.production),
    admit: (caller, cost) => admission.admit({ viewer: caller.viewer, cost }),
    once({ caller, request, text, isRepeatable, key }, work) {
      const { operationName, variables } = request;
      return answerOnce(
        state?.idempotency,
        {
          header: key,
          ...caller,
          text,
          body: { operationName, variables },
          isRepeatable,
          deadline: AbortSignal.timeout(configuration.deadlineMs),
        },
        work,
      );
    },
  };
}

/** Checks nothing, for the benchmark that shows what the steps cost. No configuration leads here. */
export const withoutChecks: DocumentSteps = {
  checks: { checkSource() {}, checkDocument() {} },
  costOf: () => () => 0,
};

/** Lets everything through, likewise. */
export function stepsWithoutChecks(): PipelineSteps {
  return {
    resolveSource: ({ query }) => query ?? '',
    checkVariables() {},
    checkIntrospection() {},
    admit: () => undefined,
    once: async (_of, work) => ({ answer: await work(), isRepeat: false }),
  };
}
