import { HeaderMap, type ApolloServer } from '@apollo/server';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AccessTokenVerifier } from './accessToken.js';
import type { OperationContext } from './operationContext.js';
import { purposeOfUse } from './purposeOfUse.js';
import { RegistryError } from './registryError.js';
import type { Gate } from './safety/gate.js';
import { answerOnce, isFinal } from './state/answerOnce.js';
import type { Idempotency } from './state/idempotency.js';

/** The headers that Apollo needs to see; all others, those with identity above all, end here. */
const PASSED_HEADERS = ['content-type', 'accept'] as const;

/** Serves `POST /graphql` with `application/json`; who asks is settled before the body is read. */
export function serveGraphql(
  app: FastifyInstance,
  o: {
    server: ApolloServer<OperationContext>;
    gate: Gate;
    idempotency: Idempotency | undefined;
    tokens: AccessTokenVerifier;
    deadlineMs: number;
  },
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
      const passed = await o.gate.pass(caller.viewer, request.body);
      // The gate has checked that it is an object; where the document came from is settled.
      const { extensions: _, documentId: __, ...body } = request.body as Readonly<Record<string, unknown>>;
      const context: OperationContext = {
        ...caller,
        ...(passed.admitted.extensions ? { extensions: passed.admitted.extensions } : {}),
        requestId: request.id,
        deadline: AbortSignal.timeout(o.deadlineMs),
      };
      const work = () => execute(o.server, context, passedHeaders(request), { ...body, query: passed.text });
      const header = request.headers['idempotency-key'];
      const { answer, isRepeat } =
        passed.isMutation && header !== undefined
          ? await answerOnce(o.idempotency, { ...passed, ...context, header, body }, work)
          : { answer: await work(), isRepeat: false };
      for (const [name, value] of answer.headers) reply.header(name, value);
      if (isRepeat) reply.header('idempotency-replayed', 'true');
      return reply
        .code(answer.status)
        .headers(passed.admitted.headers)
        .header('cache-control', 'no-store')
        .send(answer.text);
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

async function execute(
  server: ApolloServer<OperationContext>,
  context: OperationContext,
  headers: HeaderMap,
  request: object,
) {
  const answer = await server.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method: 'POST', headers, body: request, search: '' },
    context: async () => context,
  });
  if (answer.body.kind === 'chunked') throw new RegistryError('OPERATION_REFUSED', 'INCREMENTAL_DELIVERY');
  const text = answer.body.string;
  return {
    status: answer.status ?? 200,
    headers: answer.headers,
    text,
    /** Read only where an idempotency key asks for it. */
    get isFinal() {
      return isFinal((JSON.parse(text) as { errors?: { extensions?: object }[] }).errors); // Apollo wrote it
    },
  };
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
