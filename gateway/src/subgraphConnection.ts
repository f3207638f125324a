import { Pool, type Dispatcher } from 'undici';
import type { Deadline } from './resilience/deadline.js';

/** One subgraph: its name in the supergraph, and where it answers. */
export interface SubgraphAddress {
  readonly name: string;
  /** Its GraphQL endpoint. A URL without a path means `/graphql` there. */
  readonly url: string;
}

/** What came back from a subgraph, unjudged. */
export interface SubgraphResponse {
  readonly status: number;
  /** The body, parsed; undefined if it is not JSON. */
  readonly body: unknown;
}

/** The body is larger than the gateway is willing to hold. */
class ResponseTooLarge extends Error {}

/** The operation's time was up before the answer was there. */
class TimeIsUp extends Error {}

export interface SubgraphConnection {
  readonly name: string;
  /** Posts a GraphQL request with exactly these headers. Throws what undici throws, ResponseTooLarge or TimeIsUp. */
  post(o: { body: string; headers: Record<string, string>; deadline: Deadline }): Promise<SubgraphResponse>;
  /** Whether the subgraph's `/readyz` says 200 within two seconds. */
  isReady(): Promise<boolean>;
  close(): Promise<void>;
}

/** Opens a pool of at most 64 kept-alive connections. `responseLimit` is in bytes. */
export function connectSubgraph(address: SubgraphAddress, responseLimit: number): SubgraphConnection {
  const url = new URL(address.url);
  const path = url.pathname === '/' ? '/graphql' : url.pathname;
  // The operation's deadline is the only clock; undici's own timers would end a fetch with another error.
  const pool = new Pool(url.origin, { connections: 64, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  return {
    name: address.name,
    post: ({ body, headers, deadline }) =>
      new Promise((resolve, reject) => {
        pool.dispatch(
          { path, method: 'POST', headers, body },
          new WholeResponse(responseLimit, deadline, resolve, reject),
        );
      }),
    async isReady() {
      try {
        const response = await pool.request({
          path: '/readyz',
          method: 'GET',
          signal: AbortSignal.timeout(2000),
        });
        await response.body.dump();
        return response.statusCode === 200;
      } catch {
        return false;
      }
    },
    close: () => pool.close(),
  };
}

/**
 * Takes a response as it comes off the connection. Reading it as a stream took as much time as the request itself, and
 * nothing can be done with a part of it.
 */
class WholeResponse implements Dispatcher.DispatchHandler {
  readonly #limit: number;
  readonly #deadline: Deadline;
  readonly #resolve: (response: SubgraphResponse) => void;
  readonly #reject: (error: Error) => void;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #status = 0;
  #end: (() => void) | undefined;

  constructor(
    limit: number,
    deadline: Deadline,
    resolve: (response: SubgraphResponse) => void,
    reject: (error: Error) => void,
  ) {
    this.#limit = limit;
    this.#deadline = deadline;
    this.#resolve = resolve;
    this.#reject = reject;
    // Also while it waits for a connection.
    this.#endWith(() => reject(new TimeIsUp('The time of the operation is up.')));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#deadline.hasEnded) return controller.abort(new TimeIsUp('The time of the operation is up.'));
    this.#endWith(() => controller.abort(new TimeIsUp('The time of the operation is up.')));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#limit)
      controller.abort(new ResponseTooLarge(`The answer is larger than ${this.#limit} bytes.`));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#forget();
    const [only] = this.#chunks;
    const bytes = only && this.#chunks.length === 1 ? only : Buffer.concat(this.#chunks);
    this.#resolve({ status: this.#status, body: parseJson(bytes.toString('utf8')) });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#forget();
    this.#reject(error);
  }

  #endWith(end: () => void): void {
    this.#forget();
    this.#end = end;
    this.#deadline.add(end);
  }

  #forget(): void {
    if (this.#end) this.#deadline.remove(this.#end);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which may be protected; that it is not JSON is all there is to
    // know.
    return undefined;
  }
}
