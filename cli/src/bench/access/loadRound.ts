import { Pool } from 'undici';
import { median } from '../spread.js';

export interface Round {
  readonly requestsPerSecond: number;
  /** Milliseconds, half of the requests below. */
  readonly medianMs: number;
  readonly requests: number;
}

/** Asks the same again and again for some time, `connections` at once. Every answer must be `expected`. */
export async function loadRound(
  url: string,
  o: {
    readonly token: string;
    readonly purpose?: string;
    readonly body: string;
    readonly expected: string;
    readonly durationMs: number;
    readonly connections: number;
  },
): Promise<Round> {
  const pool = new Pool(url, { connections: o.connections });
  const times: number[] = [];
  const started = performance.now();
  const end = started + o.durationMs;
  const worker = async (): Promise<void> => {
    while (performance.now() < end) {
      const asked = performance.now();
      const answer = await ask(pool, o);
      if (answer !== o.expected)
        throw new Error(`An answer differs from the first one: ${answer.slice(0, 300)}`);
      times.push(performance.now() - asked);
    }
  };
  try {
    await Promise.all(Array.from({ length: o.connections }, worker));
  } finally {
    await pool.close();
  }
  const seconds = (performance.now() - started) / 1000;
  return { requestsPerSecond: times.length / seconds, medianMs: median(times), requests: times.length };
}

/** One answer, as text. */
export async function ask(
  pool: Pool,
  { token, purpose, body }: { readonly token: string; readonly purpose?: string; readonly body: string },
): Promise<string> {
  const response = await pool.request({
    path: '/graphql',
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      ...(purpose === undefined ? {} : { 'x-purpose-of-use': purpose }),
    },
    body,
  });
  return response.body.text();
}
