import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { pino, type DestinationStream } from 'pino';
import { createAccessTokenVerifier } from './accessToken.js';
import type { GatewayConfiguration } from './configuration.js';
import { serveExplorer } from './explorerRoutes.js';
import { startGraph } from './graph.js';
import { serveGraphql } from './graphqlRoute.js';
import { createHttpFront } from './httpFront.js';
import { createGate } from './safety/gate.js';
import { openEdgeState } from './state/edgeState.js';
import { createMetrics } from './metrics.js';
import { serveOperatorRoutes } from './operatorRoutes.js';
import { connectSubgraph, type SubgraphConnection } from './subgraphConnection.js';
import { createViewerAssertions, readAssertionKey } from './viewerAssertion.js';

export { configurationFromEnvironment, type GatewayConfiguration } from './configuration.js';

export interface RunningGateway {
  /** Where it listens: `http://host:port`. */
  readonly url: string;
  /** Takes no more requests, lets those under way finish, then closes the connections to the subgraphs. */
  close(): Promise<void>;
}

/**
 * Starts the gateway: the one public door to the graph. Resolves when it listens; whether the services behind
 * it can serve, `/readyz` says. `logTo` is where log lines go, standard output by default. Throws when a file
 * is missing or wrong, the supergraph names a subgraph without a URL, or the port is taken.
 */
export async function startGateway(
  configuration: GatewayConfiguration,
  logTo: DestinationStream = pino.destination(1),
): Promise<RunningGateway> {
  const log = pino({ name: 'gateway', level: configuration.logLevel }, logTo);
  const metrics = createMetrics(configuration.operationNames);
  const tokens = createAccessTokenVerifier(configuration);
  const connections: SubgraphConnection[] = [];

  const state =
    configuration.state &&
    openEdgeState({ ...configuration.state, deadlineMs: configuration.deadlineMs, log });
  const gate = createGate({ ...configuration, state });
  const server = await startGraph({
    supergraphSdl: await readFile(configuration.supergraph, 'utf8'),
    connect(name, urlInSupergraph) {
      const url = configuration.subgraphs[name] ?? urlInSupergraph;
      if (!url)
        throw new Error(`Subgraph "${name}" has no URL. Set CAREGRAPH_SUBGRAPH_${name.toUpperCase()}.`);
      const connection = connectSubgraph({ name, url }, configuration.subgraphResponseLimit);
      connections.push(connection);
      return connection;
    },
    assertions: createViewerAssertions(
      await readAssertionKey(configuration.assertionPrivateJwk, configuration.production),
    ),
    metrics,
    log,
    production: configuration.production,
    onSchema: gate.useSchema,
  });

  const app = createHttpFront({ metrics, log });
  app.addHook('onClose', async () => {
    await server.stop();
    await state?.close();
    await Promise.all(connections.map((connection) => connection.close()));
  });
  serveGraphql(app, {
    server,
    gate,
    idempotency: state?.idempotency,
    tokens,
    deadlineMs: configuration.deadlineMs,
  });
  serveOperatorRoutes(app, { tokens, subgraphs: connections, metrics });
  if (configuration.explorer !== undefined) {
    const { explorer, realm, demoPatient } = configuration;
    await serveExplorer(app, { folder: explorer, realm, demoPatient });
  }
  const url = await listen(app, configuration);
  log.info({ url, subgraphs: connections.map((connection) => connection.name) }, 'listening');
  return { url, close: () => app.close() };
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
