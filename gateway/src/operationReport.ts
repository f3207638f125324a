import type { ApolloServerPlugin } from '@apollo/server';
import type { Logger } from 'pino';
import type { GatewayMetrics } from './metrics.js';
import type { OperationContext } from './operationContext.js';

/**
 * Times each operation, and logs one line about it: label, kind, duration and error codes. Never the
 * document, the variables, or a name the client made up.
 */
export function operationReport(metrics: GatewayMetrics, log: Logger): ApolloServerPlugin<OperationContext> {
  return {
    async requestDidStart() {
      const startedAt = performance.now();
      return {
        async willSendResponse({ operationName, operation: definition, contextValue, response }) {
          const errors = response.body.kind === 'single' ? response.body.singleResult.errors : undefined;
          const operation = definition ? metrics.operationLabel(operationName) : 'unresolved';
          const type = definition?.operation ?? 'unresolved';
          const milliseconds = performance.now() - startedAt;
          metrics.observeOperation({ operation, type, seconds: milliseconds / 1000, errors });
          const codes = [...new Set(errors?.map((error) => error.extensions?.['code']))];
          log.info(
            {
              requestId: contextValue.requestId,
              operation,
              type,
              milliseconds: Math.round(milliseconds),
              codes,
            },
            'operation',
          );
        },
      };
    },
  };
}
