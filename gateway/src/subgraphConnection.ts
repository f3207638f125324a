import type { EventEmitter } from 'node:events';
import { Pool } from 'undici';

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

export interface SubgraphConnection {
  readonly name: string;
  /** Posts a GraphQL request with exactly these headers. Throws what undici throws, or ResponseTooLarge. */
  post(o: {
    body: string;
    headers: Record<string, string>;
    /** Ends the fetch with its event `abort`. */
    signal: EventEmitter;
  }): Promise<SubgraphResponse>;
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
    async post({ body, headers, signal }) {
      const response = await pool.request({ path, method: 'POST', headers, body, signal });
      return {
        status: response.statusCode,
        body: parseJson(await readLimited(response.body, responseLimit)),
      };
    },
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

async function readLimited(body: AsyncIterable<Buffer>, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw new ResponseTooLarge(`The answer is larger than ${limit} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
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
