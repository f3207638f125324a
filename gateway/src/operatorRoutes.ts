import type { FastifyInstance } from 'fastify';
import type { AccessTokenVerifier } from './accessToken.js';
import type { GatewayMetrics } from './metrics.js';
import type { SubgraphConnection } from './subgraphConnection.js';

/**
 * Serves `/healthz` (alive), `/readyz` (issuer's keys loaded and every subgraph ready) and `/metrics`
 * (Prometheus).
 */
export function serveOperatorRoutes(
  app: FastifyInstance,
  o: {
    /** Undefined where authentication is off. */
    tokens: AccessTokenVerifier | undefined;
    /** Those of the current supergraph. */
    subgraphs: () => readonly SubgraphConnection[];
    metrics: GatewayMetrics;
  },
): void {
  app.get('/healthz', async () => ({ status: 'alive' }));

  app.get('/readyz', async (_request, reply) => {
    const checks = [
      ...(o.tokens ? [keysLoaded(o.tokens).then((ready) => ['issuer', ready] as const)] : []),
      ...o.subgraphs().map((subgraph) => subgraph.isReady().then((ready) => [subgraph.name, ready] as const)),
    ];
    const parts = Object.fromEntries(await Promise.all(checks));
    const ready = Object.values(parts).every(Boolean);
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', parts });
  });

  app.get('/metrics', async (_request, reply) =>
    reply.type(o.metrics.registry.contentType).send(await o.metrics.registry.metrics()),
  );
}

async function keysLoaded(tokens: AccessTokenVerifier): Promise<boolean> {
  try {
    await tokens.keysLoaded();
    return true;
  } catch {
    return false;
  }
}
