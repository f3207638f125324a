import { randomUUID } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Tracing } from '@caregraph/telemetry';
import type { Logger } from 'pino';
import type { AccessTokenVerifier, Viewer } from '../accessToken.js';
import type { Answer, OperationPipeline } from '../execution/operationPipeline.js';
import type { GatewayMetrics } from '../metrics.js';
import type { Caller } from '../operationContext.js';
import { purposeOfUse } from '../purposeOfUse.js';
import { publicError, RegistryError } from '../registryError.js';
import type { LoadShedder } from '../resilience/loadShedder.js';
import { requestOfBody, requestOfQueryString } from './graphqlRequest.js';
import { answerType, requireJson, type AnswerType } from './mediaType.js';
import { afterBody, ClientGone, readBody } from './requestBody.js';

export interface GraphqlEndpoint {
  /** Whether a request's URL is this endpoint's. */
  serves(url: string | undefined): boolean;
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** From now on each answer closes its connection: one that was kept alive would hold the process. */
  drain(): void;
}

/** Who asks where authentication is off. Subgraphs are not told of it. */
const NOBODY: Viewer = { subject: '', clientId: '', scope: '', tokenId: '', expiresAt: Infinity };

/** The one way in that is not a route of Fastify's; docs/EXITS.md has a row for it. */
const SERVED = { method: ['POST', 'GET'], url: '/graphql' };

/**
 * Serves `/graphql` straight on Node's HTTP server: a framework's routing and hooks cost as much as all of the rest for
 * an operation whose plan is known. In order: load, method, who asks, what for, and only then the body.
 * `getQueries` lets queries be asked by GET (decision 12).
 */
export function createGraphqlEndpoint(o: {
  pipeline: OperationPipeline;
  /** Undefined where authentication is off. */
  tokens: AccessTokenVerifier | undefined;
  shedder: LoadShedder;
  metrics: GatewayMetrics;
  log: Logger;
  getQueries: boolean;
  /** Given only where clients' own `traceparent` is trusted: their traces go on here. */
  callersTraces?: Tracing | undefined;
}): GraphqlEndpoint {
  let isDraining = false;

  async function answer(request: IncomingMessage, requestId: string): Promise<Answer> {
    const isGet = request.method === 'GET';
    if (request.method !== 'POST' && !(isGet && o.getQueries)) throw methodNotAllowed(o.getQueries);
    const caller = await callerOf(request);
    if (isGet) {
      const search = new URLSearchParams(request.url?.split('?', 2)[1] ?? '');
      return o.pipeline.answer(requestOfQueryString(search), caller, requestId);
    }
    requireJson(request.headers['content-type']);
    const key = request.headers['idempotency-key'];
    const body = await readBody(request);
    return o.pipeline.answer(
      requestOfBody(body, typeof key === 'string' ? key : undefined),
      caller,
      requestId,
    );
  }

  async function callerOf({ headers }: IncomingMessage): Promise<Caller> {
    const purpose = headers['x-purpose-of-use'];
    if (!o.tokens) return { viewer: NOBODY, purpose: purposeOfUse(purpose) };
    const viewer = await o.tokens.verify(headers.authorization);
    return { viewer, purpose: purposeOfUse(purpose) };
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    const type = answerType(request.headers.accept);
    try {
      const ticket = o.shedder.enter();
      try {
        await ticket.turn;
        const work = () => answer(request, requestId);
        const answered = o.callersTraces?.within(request.headers['traceparent'], work) ?? work();
        send(request, response, await answered, { type, requestId, isDraining });
      } finally {
        ticket.leave();
      }
    } catch (error) {
      if (error instanceof ClientGone) return void response.destroy();
      const known = error instanceof RegistryError ? error : new RegistryError('INTERNAL_SERVER_ERROR');
      o.metrics.countRefusal(known.code, known.reason);
      const line = { requestId, code: known.code, reason: known.reason, status: known.status };
      if (known.code === 'INTERNAL_SERVER_ERROR')
        o.log.error({ ...line, cause: error instanceof Error ? error.name : typeof error }, 'failed');
      else o.log.info(line, 'refused');
      send(request, response, refusalOf(known), { type, requestId, isDraining });
    }
  }

  return {
    serves: (url) => url === SERVED.url || url?.startsWith(`${SERVED.url}?`) === true,
    handle: (request, response) => void serve(request, response),
    drain() {
      isDraining = true;
    },
  };
}

function refusalOf(error: RegistryError): Answer {
  return {
    status: error.status,
    headers: error.headers,
    body: JSON.stringify({ errors: [publicError(error.code, error.reason)] }),
    isOperationError: false,
    isFinal: true,
  };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  {
    type: { contentType, isLegacy },
    requestId,
    isDraining,
  }: { readonly type: AnswerType; readonly requestId: string; readonly isDraining: boolean },
): void {
  if (response.destroyed) return;
  const { body } = answer;
  const length = Buffer.byteLength(body);
  const headers: OutgoingHttpHeaders = {
    'content-type': contentType,
    'content-length': length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-request-id': requestId,
    ...answer.headers,
  };
  if (isDraining) headers['connection'] = 'close';
  response.writeHead(isLegacy && answer.isOperationError ? 200 : answer.status, headers);
  // One byte for each character means ASCII, which is written without being encoded.
  const encoding = length === body.length ? 'latin1' : 'utf8';
  if (headers['connection'] !== 'close' || request.complete) return void response.end(body, encoding);
  response.write(body, encoding);
  afterBody(request, () => response.end());
}

function methodNotAllowed(getQueries: boolean): RegistryError {
  return new RegistryError('OPERATION_REFUSED', 'METHOD_NOT_ALLOWED', {
    status: 405,
    headers: { allow: getQueries ? 'GET, POST' : 'POST' },
  });
}
