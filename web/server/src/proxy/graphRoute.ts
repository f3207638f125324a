import type { FastifyInstance } from 'fastify';
import { Pool } from 'undici';
import { requireOwnPage } from '../session/requireOwnPage.js';
import { requireSession } from '../session/requireSession.js';
import type { SessionStore } from '../session/sessionStore.js';
import type { TokenKeeper } from '../session/tokenKeeper.js';
import { forward } from './forward.js';

export interface ProxyParts {
  readonly sessions: SessionStore;
  readonly tokens: TokenKeeper;
  readonly publicUrl: string;
}

const PURPOSE = /^[A-Z_]{1,32}$/;

/**
 * What pages ask of the gateway with the token of whoever is signed in: `POST /graphql`, with the purpose that the page states, and
 * `POST /cost`. `GET /limits` is for anybody.
 */
export function addGraphRoute(
  app: FastifyInstance,
  { sessions, tokens, publicUrl }: ProxyParts,
  graphUrl: string,
): void {
  const { origin, pathname } = new URL(graphUrl);
  const pool = new Pool(origin, { headersTimeout: 20_000, bodyTimeout: 20_000 });
  app.addHook('onClose', async () => pool.close());
  app.post<{ Body: Buffer }>('/graphql', async (request, reply) => {
    requireOwnPage(request, publicUrl);
    const token = await tokens.accessToken(requireSession(request, sessions), 'graph');
    const purpose = request.headers['x-purpose-of-use'];
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json',
      ...(typeof purpose === 'string' && PURPOSE.test(purpose) ? { 'x-purpose-of-use': purpose } : {}),
    };
    return forward(pool, { method: 'POST', path: pathname, headers, body: request.body }, reply);
  });
  app.post<{ Body: Buffer }>('/cost', async (request, reply) => {
    requireOwnPage(request, publicUrl);
    const token = await tokens.accessToken(requireSession(request, sessions), 'graph');
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    return forward(pool, { method: 'POST', path: '/cost', headers, body: request.body }, reply);
  });
  app.get('/limits', async (_request, reply) =>
    forward(pool, { method: 'GET', path: '/limits', headers: {} }, reply),
  );
}
