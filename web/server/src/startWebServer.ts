import { randomUUID } from 'node:crypto';
import fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify';
import { pino, type Logger } from 'pino';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { WebConfiguration } from './configuration.js';
import { addPageRoutes } from './page/pageRoutes.js';
import { COMMON_HEADERS } from './page/securityHeaders.js';
import { addGraphRoute } from './proxy/graphRoute.js';
import { addWarehouseRoutes } from './proxy/warehouseRoutes.js';
import { addAuthRoutes } from './session/authRoutes.js';
import { sessionCookie } from './session/cookie.js';
import { OpenIdClient } from './session/openIdClient.js';
import { SessionStore } from './session/sessionStore.js';
import { TokenKeeper } from './session/tokenKeeper.js';
import { WebError } from './webError.js';

/** A statement or an operation needs no more; in bytes. */
const BODY_LIMIT = 256 * 1024;

export interface RunningWebServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the web app's own server: sessions, and what its pages may ask for through them. */
export async function startWebServer(configuration: WebConfiguration): Promise<RunningWebServer> {
  const { publicUrl, realm, issuer, explorerUrl = '' } = configuration;
  const log = pino({ level: configuration.logLevel, name: 'web' });
  const app = createFront(log);
  const sessions = new SessionStore();
  const client = new OpenIdClient(configuration);
  const proxy = { sessions, tokens: new TokenKeeper(client, sessions), publicUrl };
  addProbes(app, client);
  addMetrics(app);
  addAuthRoutes(app, { client, sessions, publicUrl, log });
  addGraphRoute(app, proxy, configuration.graphUrl);
  addWarehouseRoutes(app, proxy, configuration.warehouseUrl);
  const isSignedIn = (request: FastifyRequest) => sessions.find(sessionCookie.read(request)) !== undefined;
  await addPageRoutes(app, configuration.app, { realm, explorerUrl, issuer, isSignedIn });
  const url = await app.listen({ host: configuration.host, port: configuration.port });
  return { url, close: () => app.close() };
}

/** JSON bodies only, kept as bytes: this server passes them on and reads none. */
function createFront(log: Logger): FastifyInstance {
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    requestTimeout: 15_000,
    forceCloseConnections: 'idle',
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    // Fastify's own request log holds addresses.
    logger: false,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: unknown, body: Buffer) => body,
  );
  app.addHook('onRequest', async (_request, reply) => void reply.headers(COMMON_HEADERS));
  app.setNotFoundHandler(async (_request, reply) => {
    const error = new WebError('NOT_FOUND', 'NO_SUCH_ADDRESS', 404);
    return reply.code(404).send(error.body());
  });
  app.setErrorHandler((error: FastifyError | WebError, _request, reply) => {
    const known = error instanceof WebError ? error : fromFastify(error);
    if (known.status >= 500)
      log.error({ code: known.code, reason: known.reason, cause: error.name }, 'failed');
    else log.info({ code: known.code, reason: known.reason }, 'refused');
    return reply.code(known.status).header('cache-control', 'no-store').send(known.body());
  });
  return app;
}

function fromFastify(error: FastifyError): WebError {
  if (error.statusCode === 413) return new WebError('BAD_USER_INPUT', 'BODY_TOO_LARGE', 413);
  if (error.statusCode === 415) return new WebError('BAD_USER_INPUT', 'CONTENT_TYPE_UNSUPPORTED', 415);
  if (error.statusCode !== undefined && error.statusCode < 500)
    return new WebError('BAD_USER_INPUT', 'BODY_MALFORMED', error.statusCode);
  return new WebError('INTERNAL_SERVER_ERROR', 'UNEXPECTED');
}

function addProbes(app: FastifyInstance, client: OpenIdClient): void {
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    await client.configuration().catch(() => {
      throw new WebError('UPSTREAM_UNAVAILABLE', 'ISSUER_UNAVAILABLE');
    });
    return reply.send({ status: 'ok' });
  });
}

/** Times of answers by route, for Prometheus. Files are one route: which of them was asked for tells nobody anything. */
function addMetrics(app: FastifyInstance): void {
  const registry = new Registry();
  registry.setDefaultLabels({ service: 'web' });
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'caregraph_http_request_seconds',
    help: 'Time to answer, by route and status.',
    labelNames: ['route', 'status'],
    registers: [registry],
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url?.replace(/^\/assets\/.*/, '/assets/*') ?? 'none';
    duration.observe({ route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}
