import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import type { GraphqlEndpoint } from './http/graphqlEndpoint.js';
import { contentTypeUnsupported } from './http/mediaType.js';
import { BODY_LIMIT } from './http/requestBody.js';
import type { GatewayMetrics } from './metrics.js';
import { publicError, RegistryError } from './registryError.js';

/** How long a client may take to send a request, in milliseconds. */
const REQUEST_TIMEOUT_MS = 15_000;

/** How long an unused connection is kept, in milliseconds: longer than load balancers do, so that they end it and not we. */
const KEEP_ALIVE_MS = 72_000;

/**
 * Makes the HTTP server: `/graphql` goes straight to its endpoint, and everything else to Fastify, with request ids of its
 * own and one shape for every error.
 */
export function createHttpFront(o: {
  graphql: GraphqlEndpoint;
  metrics: GatewayMetrics;
  log: Logger;
}): FastifyInstance {
  const app = fastify({
    serverFactory: (handler) =>
      createServer(
        { requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_MS },
        (request, response) =>
          o.graphql.serves(request.url) ? o.graphql.handle(request, response) : handler(request, response),
      ),
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // A client's request id could be anything, so it is not taken over into logs.
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    // Fastify's own request log holds URLs; the operation report says what is worth knowing.
    logger: false,
  });
  app.removeContentTypeParser('text/plain');
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
  });
  closeConnectionsWhenDraining(app, o.graphql);
  app.setNotFoundHandler((_request, reply) =>
    sendError(reply, new RegistryError('NOT_FOUND', undefined, { status: 404 })),
  );
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = error instanceof RegistryError ? error : fromFastify(error);
    o.metrics.countRefusal(known.code, known.reason);
    const line = { requestId: request.id, code: known.code, reason: known.reason, status: known.status };
    if (known.code === 'INTERNAL_SERVER_ERROR')
      o.log.error({ ...line, cause: error.code ?? error.name }, 'failed');
    else o.log.info(line, 'refused');
    return sendError(reply, known);
  });
  return app;
}

/**
 * A kept-alive connection whose last answer was given while draining would hold the process until it times
 * out.
 */
function closeConnectionsWhenDraining(app: FastifyInstance, graphql: GraphqlEndpoint): void {
  let draining = false;
  app.addHook('preClose', async () => {
    draining = true;
    graphql.drain();
  });
  app.addHook('onSend', async (_request, reply) => {
    if (draining) reply.header('connection', 'close');
  });
}

function sendError(reply: FastifyReply, error: RegistryError): FastifyReply {
  return reply
    .code(error.status)
    .headers(error.headers)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send({ errors: [publicError(error.code, error.reason)] });
}

/** Fastify's refusals of a request, in the registry's terms. */
function fromFastify(error: FastifyError): RegistryError {
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return contentTypeUnsupported();
  if (error.statusCode === 413) return new RegistryError('BAD_USER_INPUT', 'BODY_TOO_LARGE', { status: 413 });
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return new RegistryError('BAD_USER_INPUT', 'BODY_MALFORMED', { status: error.statusCode });
  }
  return new RegistryError('INTERNAL_SERVER_ERROR');
}
