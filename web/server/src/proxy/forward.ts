import type { FastifyReply } from 'fastify';
import type { Dispatcher, Pool } from 'undici';
import { WebError } from '../webError.js';

/** What the browser gets to see of an answer's headers; cookies and server names end here. */
const PASSED_BACK = [
  'content-type',
  'content-disposition',
  'etag',
  'retry-after',
  'x-request-id',
  'x-row-count',
  'x-statement-id',
  'x-truncated',
] as const;

export interface ForwardedRequest {
  readonly method: Dispatcher.HttpMethod;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
}

/**
 * Sends a request to a service and its answer to the browser as it comes. A browser that goes away ends the request.
 * @throws WebError UPSTREAM_UNAVAILABLE if the service does not answer.
 */
export async function forward(
  pool: Pool,
  request: ForwardedRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const abort = new AbortController();
  reply.raw.once('close', () => abort.abort());
  const { method, path, headers, body } = request;
  let answer: Dispatcher.ResponseData;
  try {
    answer = await pool.request({ method, path, headers, body: body ?? null, signal: abort.signal });
  } catch {
    throw new WebError('UPSTREAM_UNAVAILABLE', 'SERVICE_UNAVAILABLE');
  }
  for (const name of PASSED_BACK) {
    const value = answer.headers[name];
    if (value !== undefined) reply.header(name, value);
  }
  return reply.code(answer.statusCode).header('cache-control', 'no-store').send(answer.body);
}
