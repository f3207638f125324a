import { hash } from 'node:crypto';
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
    admitNewDocument: (caller, text) => admission.admitNewDocument({ viewer: caller.viewer, text }),
    count({ caller, text, name, milliseconds, errors = [] }) {
      if (!state) return;
      const app = caller.viewer.clientId;
      const codes = new Set(errors.map(({ extensions }) => extensions.code));
      state.usage.count(app, { milliseconds, codes, registered: registeredName(state, app, text, name) });
    },
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

/** The operation's name if the app has registered it: any other could hold whatever a client has put there. */
function registeredName(
  { policies }: EdgeState,
  app: string,
  text: string | undefined,
  name: string | undefined,
): string | undefined {
  if (text === undefined || name === undefined) return undefined;
  const policy = policies.policyOf(app);
  if (policy instanceof Promise) {
    policy.catch(() => undefined);
    return undefined;
  }
  const isRegistered = policy.operations.size > 0 && policy.operations.has(hash('sha256', text));
  return isRegistered ? name : undefined;
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
    admitNewDocument: async () => 0,
    count() {},
    once: async (_of, work) => ({ answer: await work(), isRepeat: false }),
  };
}
