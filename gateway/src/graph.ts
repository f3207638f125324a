// First, before anything of Apollo's is evaluated.
import './telemetryOff.js';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer, type ApolloServerOptions } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import { createFormatError } from './formatError.js';
import type { GatewayMetrics } from './metrics.js';
import type { OperationContext } from './operationContext.js';
import { answerExtensions } from './safety/answerExtensions.js';
import { operationNamed } from './operationNamed.js';
import { operationReport } from './operationReport.js';
import type { SubgraphConnection } from './subgraphConnection.js';
import { createSubgraphDataSource } from './subgraphDataSource.js';
import { unrecordedStatus } from './unrecordedStatus.js';
import { valueCompletionErrors } from './valueCompletion.js';
import type { ViewerAssertions } from './viewerAssertion.js';

/**
 * Starts Apollo's executor over a supergraph that was composed offline. `connect` gives the connection to a
 * subgraph, by its name and the URL that the supergraph holds for it. Throws if the supergraph is not valid.
 */
export async function startGraph(o: {
  supergraphSdl: string;
  connect: (name: string, url: string | undefined) => SubgraphConnection;
  assertions: ViewerAssertions;
  metrics: GatewayMetrics;
  log: Logger;
  production: boolean;
  /** Is told the schema that clients see, when it is loaded and whenever it changes. */
  onSchema: (schema: GraphQLSchema) => void;
}): Promise<ApolloServer<OperationContext>> {
  const logger = apolloLogger(o.log);
  const gateway = new ApolloGateway({
    supergraphSdl: o.supergraphSdl,
    buildService: ({ name, url }) =>
      createSubgraphDataSource({
        connection: o.connect(name, url),
        assertions: o.assertions,
        metrics: o.metrics,
        log: o.log,
      }),
    logger,
    debug: false,
    // Otherwise a request header makes the gateway answer with its query plan, subgraphs' operations
    // included.
    __exposeQueryPlanExperimental: false,
  });
  gateway.onSchemaLoadOrUpdate(({ apiSchema }) => o.onSchema(apiSchema));
  const server = new ApolloServer<OperationContext>({
    // The gateway's type knows no context type of ours; the data sources get what executeHTTPGraphQLRequest
    // is given.
    gateway: gateway as NonNullable<ApolloServerOptions<OperationContext>['gateway']>,
    logger,
    nodeEnv: o.production ? 'production' : 'development',
    // Who may ask for the schema is settled before (safety/introspection.ts).
    introspection: true,
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    formatError: createFormatError({ explainDocuments: !o.production }),
    plugins: [
      operationNamed,
      valueCompletionErrors,
      answerExtensions,
      unrecordedStatus,
      operationReport(o.metrics, o.log),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
  await server.start();
  return server;
}

/**
 * Apollo's messages may quote requests and answers, so only that there was one is logged, and how grave it
 * is.
 */
function apolloLogger(log: Logger) {
  return {
    debug() {},
    info() {},
    warn: () => log.warn('Apollo warns; its message may hold data and is not logged.'),
    error: () => log.error('Apollo reports an error; its message may hold data and is not logged.'),
  };
}
