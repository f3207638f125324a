import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { interactionRoutes } from './interaction.routes.js';
import { logFailure } from './logFailure.js';
import { mountPath } from './mountPath.js';
import type { OpenIdProvider } from './provider.js';

/**
 * Serves the provider at the path of its issuer, and its sign-in pages below `/interaction`. Closing Fastify closes
 * the provider.
 */
export async function mountProvider(fastify: FastifyInstance, openId: OpenIdProvider): Promise<void> {
  const prefix = mountPath(openId.issuer);
  // The provider's own types leave out the events of Koa, which it is.
  const koa: EventEmitter = openId.provider;
  openId.provider.on('server_error', (_ctx, error) => logFailure(fastify.log, error));
  koa.on('error', (error: unknown) => logFailure(fastify.log, error));
  fastify.addHook('onClose', async () => openId.close());
  await fastify.register(async (scope) => interactionRoutes(scope, openId), {
    prefix: `${prefix}/interaction`,
  });
  await fastify.register(async (scope) => {
    // The provider reads bodies itself; Fastify must leave the stream alone.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.all(`${prefix}/*`, (request, reply) => {
      reply.hijack();
      void openId.callback(withoutPrefix(request.raw, prefix), reply.raw);
    });
  });
}

/** The provider routes by the path below its issuer and builds addresses from `originalUrl` (as Express leaves it). */
function withoutPrefix(request: IncomingMessage, prefix: string): IncomingMessage {
  const originalUrl = request.url ?? '/';
  return Object.assign(request, { originalUrl, url: originalUrl.slice(prefix.length) });
}
