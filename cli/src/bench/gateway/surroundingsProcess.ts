import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Pool } from 'undici';
import { OPERATIONS, variablesOf, VARIANTS, type OperationName } from './benchedGraph.js';
import { listen, startMemoisedSubgraph } from './memoisedSubgraph.js';

/** What this process is asked for, one at a time. */
export type SurroundingsCommand =
  | { readonly do: 'start' }
  | {
      readonly do: 'round';
      readonly url: string;
      readonly operation: OperationName;
      readonly durationMs: number;
    };

export interface Surroundings {
  readonly subgraphs: Readonly<Record<string, string>>;
  readonly issuer: string;
}

export interface LoadedRound {
  readonly requestsPerSecond: number;
  readonly requests: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  /** Of the data of all variants' answers, without regard to white space. */
  readonly hash: string;
  readonly bytes: number;
  /** Requests that the subgraphs were sent for each of the gateway's; 0 for a monolith. */
  readonly fetchesPerRequest: number;
  /** The share of the time that this process was busy: near 1, it would be what is measured. */
  readonly busy: number;
}

/** Whoever asks, asks more than once in a token's life; the tokens of so many viewers take turns. */
const VIEWERS = 64;

const [identity, records, billing] = await Promise.all([
  startMemoisedSubgraph('identity'),
  startMemoisedSubgraph('records'),
  startMemoisedSubgraph('billing'),
]);
const { issuer, tokens } = await startIssuer();

process.on('message', (command: SurroundingsCommand) => {
  if (command.do === 'start')
    return void process.send?.({
      subgraphs: { identity: identity.url, records: records.url, billing: billing.url },
      issuer,
    } satisfies Surroundings);
  void round(command).then(
    (result) => process.send?.(result),
    (error: Error) => process.send?.({ error: error.message }),
  );
});
process.on('disconnect', () => process.exit());

async function startIssuer() {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'bench', alg: 'ES256' }] });
  const url = await listen(
    createServer(
      (_request, response) => void response.setHeader('content-type', 'application/json').end(jwks),
    ),
  );
  const sign = (viewer: number) =>
    new SignJWT({ client_id: 'caregraph-bench', scope: 'patient/*.rs' })
      .setProtectedHeader({ alg: 'ES256', kid: 'bench', typ: 'at+jwt' })
      .setIssuer(url)
      .setAudience('urn:caregraph:graph')
      .setSubject(`0198d000-0000-7000-8000-${String(viewer).padStart(12, '0')}`)
      .setJti(`bench-${viewer}`)
      .setIssuedAt()
      .setExpirationTime('2h')
      .sign(privateKey);
  return {
    issuer: url,
    tokens: await Promise.all(Array.from({ length: VIEWERS }, (_, viewer) => sign(viewer))),
  };
}

/** Asks for some time, several at once; every answer must be the same bytes as the first to the same variables. */
async function round(o: { url: string; operation: OperationName; durationMs: number }): Promise<LoadedRound> {
  const { query, connections } = OPERATIONS[o.operation];
  const pool = new Pool(new URL(o.url).origin, { connections, pipelining: 1 });
  const path = new URL(o.url).pathname;
  const bodies = Array.from({ length: VARIANTS }, (_, variant) =>
    JSON.stringify({ query, variables: variablesOf(o.operation, variant) }),
  );
  const post = async (index: number): Promise<Buffer> => {
    const { statusCode, body } = await pool.request({
      path,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${tokens[index % VIEWERS]}`,
      },
      body: bodies[index % VARIANTS] as string, // in range
    });
    const answer = Buffer.from(await body.arrayBuffer());
    if (statusCode !== 200) throw new Error(`Status ${statusCode}: ${answer.toString().slice(0, 300)}`);
    return answer;
  };
  try {
    const expected: Buffer[] = [];
    for (let variant = 0; variant < VARIANTS; variant++) expected.push(await post(variant));
    const fetchesBefore = fetches();
    const times: number[] = [];
    const busyBefore = performance.eventLoopUtilization();
    const startedAt = performance.now();
    let next = 0;
    const worker = async (): Promise<void> => {
      while (performance.now() - startedAt < o.durationMs) {
        const index = next++;
        const askedAt = performance.now();
        const answer = await post(index);
        times.push(performance.now() - askedAt);
        if (!answer.equals(expected[index % VARIANTS] as Buffer))
          throw new Error('An answer differs from the first one.');
      }
    };
    await Promise.all(Array.from({ length: connections }, worker));
    const seconds = (performance.now() - startedAt) / 1000;
    times.sort((a, b) => a - b);
    return {
      requestsPerSecond: times.length / seconds,
      requests: times.length,
      medianMs: times[Math.floor(times.length / 2)] ?? 0,
      p99Ms: times[Math.floor(times.length * 0.99)] ?? 0,
      hash: hashOf(expected),
      bytes: Math.round(expected.reduce((sum, { length }) => sum + length, 0) / VARIANTS),
      fetchesPerRequest: (fetches() - fetchesBefore) / times.length,
      busy: performance.eventLoopUtilization(busyBefore).utilization,
    };
  } finally {
    await pool.close();
  }
}

const fetches = (): number => identity.requests() + records.requests() + billing.requests();

function hashOf(answers: readonly Buffer[]): string {
  const hash = createHash('sha256');
  for (const answer of answers) {
    // What an operation has cost stands beside its data, where it is counted.
    const { data, errors } = JSON.parse(answer.toString()) as { data?: unknown; errors?: unknown };
    if (errors !== undefined) throw new Error(`An answer has errors: ${answer.toString().slice(0, 300)}`);
    hash.update(JSON.stringify(data));
  }
  return hash.digest('hex');
}
