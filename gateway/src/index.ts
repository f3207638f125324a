import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Tracing } from '@caregraph/telemetry';
import type { FastifyInstance } from 'fastify';
import { pino, type DestinationStream, type Logger } from 'pino';
import { createAccessTokenVerifier, type AccessTokenVerifier } from './accessToken.js';
import type { GatewayConfiguration } from './configuration.js';
import { createCurrentGraph, warmUp, type CurrentGraph } from './execution/currentGraph.js';
import { Graph } from './execution/graph.js';
import { createOperationPipeline } from './execution/operationPipeline.js';
import {
  createPipelineSteps,
  documentSteps,
  stepsWithoutChecks,
  withoutChecks,
} from './execution/pipelineSteps.js';
import { serveExplorer } from './explorerRoutes.js';
import { createFormatError } from './formatError.js';
import { createGraphqlEndpoint } from './http/graphqlEndpoint.js';
import { createHttpFront } from './httpFront.js';
import { serveLimitRoutes } from './limitRoutes.js';
import { createMetrics, type GatewayMetrics } from './metrics.js';
import { serveOperatorRoutes } from './operatorRoutes.js';
import { createLoadShedder, LOAD_LIMITS } from './resilience/loadShedder.js';
import { openEdgeState } from './state/edgeState.js';
import { createSubgraphConnections, type SubgraphConnections } from './subgraphConnections.js';
import { createSubgraphDataSource } from './subgraphDataSource.js';
import { watchSupergraph } from './supergraphFile.js';
import { createViewerAssertions, readAssertionKey, type ViewerAssertions } from './viewerAssertion.js';

export {
  configurationFromEnvironment,
  openConfiguration,
  type GatewayConfiguration,
} from './configuration.js';

export interface RunningGateway {
  /** Where it listens: `http://host:port`. */
  readonly url: string;
  /** Takes no more requests, lets those under way finish, then closes the connections to the subgraphs. */
  close(): Promise<void>;
}

/** What code may ask for and configuration may not. */
export interface GatewayOptions {
  /** Where tracing takes hold. */
  readonly spans?: Tracing;
  /** Neither limits, cost, nor persisted operations: what they take is measured against this. */
  readonly unguarded?: true;
}

/**
 * Starts the gateway: the one public door to the graph. Resolves when it listens; whether the services behind
 * it can serve, `/readyz` says. `logTo` is where log lines go, standard output by default. Throws when a file
 * is missing or wrong, the supergraph names a subgraph without a URL, or the port is taken.
 */
export async function startGateway(
  configuration: GatewayConfiguration,
  logTo: DestinationStream = pino.destination({ dest: 1, sync: false }),
  options: GatewayOptions = {},
): Promise<RunningGateway> {
  const { spans, unguarded } = options;
  const log = pino({ name: 'gateway', level: configuration.logLevel }, logTo);
  const metrics = createMetrics(configuration.operationNames);
  const { tokens, assertions } = await authenticationOf(configuration);
  const connections = createSubgraphConnections({
    urls: configuration.subgraphs,
    responseLimit: configuration.subgraphResponseLimit,
    lingerMs: configuration.deadlineMs,
    breaker: configuration.breaker ?? {},
  });
  const supergraphSdl = await readFile(configuration.supergraph, 'utf8');
  const state =
    configuration.state &&
    openEdgeState({ ...configuration.state, deadlineMs: configuration.deadlineMs, log });
  const parts = { configuration, connections, assertions, metrics, log, options };
  const graph = currentGraph(supergraphSdl, parts);
  const shedder = createLoadShedder({ ...LOAD_LIMITS, ...configuration.load });
  const steps = unguarded ? stepsWithoutChecks() : createPipelineSteps(configuration, state);
  const endpoint = createGraphqlEndpoint({
    pipeline: createOperationPipeline({
      graph: graph.graph,
      steps,
      formatError: createFormatError({ explainDocuments: !configuration.production }),
      metrics,
      log,
      deadlineMs: configuration.deadlineMs,
      spans,
    }),
    tokens,
    shedder,
    metrics,
    log,
    getQueries: configuration.getQueries ?? false,
    callersTraces: configuration.trustTraceparent ? spans : undefined,
  });

  const app = createHttpFront({ graphql: endpoint, metrics, log });
  const watching = watchSupergraph(configuration.supergraph, supergraphSdl, async (changed) => {
    await graph.change(changed);
    connections.keepOnly(graph.graph().subgraphNames);
  });
  app.addHook('onClose', async () => {
    watching.close();
    shedder.close();
    await state?.close();
    await connections.close();
  });
  serveLimitRoutes(app, {
    graph: graph.graph,
    tokens,
    shedder,
    steps,
    pointsPerMinute: configuration.state?.pointsPerMinute,
    deadlineMs: configuration.deadlineMs,
  });
  serveOperatorRoutes(app, { tokens, subgraphs: connections.inUse, metrics });
  if (configuration.explorer !== undefined) {
    const { explorer, realm, demoPatient, issuer } = configuration;
    await serveExplorer(app, { folder: explorer, realm, demoPatient, issuer });
  }
  if (state)
    await within(WARM_UP_MS, warmUp(graph.graph(), await state.policies.registeredDocuments(WARMED_UP)));
  const url = await listen(app, configuration);
  log.info({ url, subgraphs: graph.graph().subgraphNames }, 'listening');
  return { url, close: () => app.close() };
}

/** So many registered documents are made ready before the first request, and so long it may wait for that. */
const WARMED_UP = 500;
const WARM_UP_MS = 3000;

/** Waits for work, but no longer than that; it goes on by itself then. */
async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  const time = new AbortController();
  await Promise.race([work, delay(milliseconds, undefined, { signal: time.signal }).catch(() => undefined)]);
  time.abort();
}

/** Who asks is verified, and told to the subgraphs, or neither. */
async function authenticationOf(configuration: GatewayConfiguration): Promise<{
  tokens: AccessTokenVerifier | undefined;
  assertions: ViewerAssertions | undefined;
}> {
  const { production, authentication } = configuration;
  if (authentication === 'off') {
    if (production)
      throw new Error('With NODE_ENV=production the gateway does not run without authentication.');
    return { tokens: undefined, assertions: undefined };
  }
  const key = await readAssertionKey(configuration.assertionPrivateJwk, production);
  return { tokens: createAccessTokenVerifier(configuration), assertions: createViewerAssertions(key) };
}

interface Parts {
  readonly configuration: GatewayConfiguration;
  readonly connections: SubgraphConnections;
  readonly assertions: ViewerAssertions | undefined;
  readonly metrics: GatewayMetrics;
  readonly log: Logger;
  readonly options: GatewayOptions;
}

function currentGraph(
  supergraphSdl: string,
  { configuration, connections, assertions, metrics, log, options: { spans, unguarded } }: Parts,
): CurrentGraph {
  const formatError = createFormatError({ explainDocuments: !configuration.production });
  return createCurrentGraph(supergraphSdl, {
    log,
    build: (sdl) =>
      new Graph({
        supergraphSdl: sdl,
        dataSourceFor: (name, url) =>
          createSubgraphDataSource({
            connection: connections.to(name, url),
            assertions,
            metrics,
            log,
            spans,
          }),
        ...(unguarded ? withoutChecks : documentSteps),
        formatError,
      }),
  });
}

async function listen(app: FastifyInstance, { host, port }: GatewayConfiguration): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    await app.close();
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!taken) throw error;
    throw new Error(`Port ${port} is taken. Stop what listens there, or set CAREGRAPH_PORT.`, {
      cause: error,
    });
  }
}
