import { HeaderMap, type ApolloServer } from '@apollo/server';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AccessTokenVerifier } from './accessToken.js';
import type { OperationContext } from './operationContext.js';
import { purposeOfUse } from './purposeOfUse.js';
import { RegistryError } from './registryError.js';

/** The headers that Apollo needs to see; all others, those with identity above all, end here. */
const PASSED_HEADERS = ['content-type', 'accept'] as const;

/** Serves `POST /graphql` with `application/json`; who asks is settled before the body is read. */
export function serveGraphql(
  app: FastifyInstance,
  o: { server: ApolloServer<OperationContext>; tokens: AccessTokenVerifier; deadlineMs: number },
): void {
  const callers = new WeakMap<FastifyRequest, Pick<OperationContext, 'viewer' | 'purpose'>>();

  app.route({
    method: 'POST',
    url: '/graphql',
    onRequest: async (request) => {
      const viewer = await o.tokens.verify(request.headers.authorization);
      callers.set(request, { viewer, purpose: purposeOfUse(request.headers['x-purpose-of-use']) });
    },
    handler: async (request, reply) => {
      const caller = callers.get(request);
      if (!caller) throw new RegistryError('UNAUTHENTICATED', 'TOKEN_MISSING');
      if (request.headers['content-type'] === undefined) throw contentTypeUnsupported();
      const context: OperationContext = {
        ...caller,
        requestId: request.id,
        deadline: AbortSignal.timeout(o.deadlineMs),
      };
      const { status, headers, body } = await o.server.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: 'POST',
          headers: passedHeaders(request),
          body: request.body,
          search: '',
        },
        context: async () => context,
      });
      if (body.kind === 'chunked') throw new RegistryError('OPERATION_REFUSED', 'INCREMENTAL_DELIVERY');
      for (const [name, value] of headers) reply.header(name, value);
      return reply
        .code(status ?? 200)
        .header('cache-control', 'no-store')
        .send(body.string);
    },
  });

  app.route({
    // A GET would put the document and its variables into URLs, and so into histories and logs.
    method: ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: '/graphql',
    handler: async () => {
      throw new RegistryError('OPERATION_REFUSED', 'METHOD_NOT_ALLOWED', {
        status: 405,
        headers: { allow: 'POST' },
      });
    },
  });
}

export function contentTypeUnsupported(): RegistryError {
  return new RegistryError('BAD_USER_INPUT', 'CONTENT_TYPE_UNSUPPORTED', {
    status: 415,
    headers: { 'accept-post': 'application/json' },
  });
}

function passedHeaders(request: FastifyRequest): HeaderMap {
  const headers = new HeaderMap();
  for (const name of PASSED_HEADERS) {
    const value = request.headers[name];
    if (value !== undefined) headers.set(name, value);
  }
  return headers;
}
