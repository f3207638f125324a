import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Pool, type Dispatcher } from 'undici';
import { requireOwnPage } from '../session/requireOwnPage.js';
import { requireSession } from '../session/requireSession.js';
import { forward } from './forward.js';
import type { ProxyParts } from './graphRoute.js';

/** A statement has ten seconds of its own; a long answer goes on after them. */
const TIMEOUT_MS = 60_000;

/** The parts of researchers' SQL that the workbench uses; the service itself decides who may. */
const ROUTES: readonly {
  readonly method: Dispatcher.HttpMethod & ('GET' | 'POST' | 'DELETE');
  readonly url: string;
}[] = [
  { method: 'POST', url: '/sql' },
  { method: 'DELETE', url: '/sql/:id' },
  { method: 'GET', url: '/sql/history' },
  { method: 'DELETE', url: '/sql/history' },
  { method: 'GET', url: '/sql/schema' },
  { method: 'POST', url: '/sql/completions' },
  { method: 'GET', url: '/releases' },
];

export function addWarehouseRoutes(
  app: FastifyInstance,
  { sessions, tokens, publicUrl }: ProxyParts,
  warehouseUrl: string,
): void {
  const pool = new Pool(new URL(warehouseUrl).origin, {
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
  app.addHook('onClose', async () => pool.close());
  const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    requireOwnPage(request, publicUrl);
    const token = await tokens.accessToken(requireSession(request, sessions), 'warehouse');
    const body = request.body as Buffer | undefined; // the only parser gives buffers
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const method = request.method as Dispatcher.HttpMethod; // one of ROUTES
    return forward(pool, { method, path: request.url, headers, body }, reply);
  };
  for (const { method, url } of ROUTES) app.route({ method, url, handler: handle });
}
