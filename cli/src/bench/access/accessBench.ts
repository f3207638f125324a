import { createServer } from 'node:http';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Table from 'cli-table3';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import pg from 'pg';
import { Pool } from 'undici';
import { openDatabase, type OpenDatabase } from '../../database/openDatabase.js';
import { keyEnvironment } from '../../database/keyEnvironment.js';
import { installationSecrets, type Secrets } from '../../database/secrets.js';
import { ROOT, type Settings } from '../../settings.js';
import { accessPopulation, type AccessPopulation, type BenchViewer } from './accessPopulation.js';
import { startBenchedGraph, type BenchedGraph } from './benchedGraph.js';
import { decisionsPerSecond } from './decisionRate.js';
import { ask, loadRound } from './loadRound.js';
import { serverCpuMs } from './serverCpu.js';
import { median, round2, spread } from '../spread.js';

const CONNECTIONS = 8;
const PAIRS = 5;
const WARM_UP_MS = 4000;
const ROUND_MS = 4000;

/** The four-subgraph query of one patient, as an app asks it, and a list of a hundred, as a clinician does. */
const WORKLOADS = {
  patient: {
    viewer: 'app',
    document: `query Chart($id: ID!) { patient(id: $id) { id name { text } birthDate
      conditions(first: 5) { edges { node { code { text } onsetDateTime encounter { status } } } }
      observations(first: 5) { edges { node { code { text } valueQuantity { value unit } } } }
      invoices(first: 5) { edges { node { totalGross { amountMinor currency } } } }
      consents(first: 5) { edges { node { id status } } } } }`,
  },
  list: {
    viewer: 'clinician',
    document: `query PatientList { patients(first: 100) { edges { node { id name { text } birthDate gender
      conditions(first: 3) { edges { node { code { text } onsetDateTime } } } } } } }`,
  },
} as const;
type Workload = keyof typeof WORKLOADS;
type Kind = 'protected' | 'unprotected';

interface Measured {
  readonly requestsPerSecond: number;
  readonly medianMs: number;
  readonly graphCpuMs: number;
  readonly serverCpuMs: number;
}

/**
 * `bench access`: what consent costs. The graph with policy, row security and audit on against the same graph with all of
 * that off, in one run, round by round in turns, on the same database and with the same answers.
 */
export async function benchAccess(settings: Settings, { json }: { json: boolean }): Promise<void> {
  const data = mkdtempSync(path.join(tmpdir(), 'caregraph-bench-'));
  // Root's server runs as another user, who must be able to enter; the population is synthetic.
  chmodSync(data, 0o755);
  const scratch: Settings = { ...settings, data, databaseUrl: undefined, postgresPort: undefined };
  const secrets = await installationSecrets(scratch);
  const database = await openDatabase(scratch, secrets);
  try {
    console.log('making a population of 3,000 patients …');
    const population = await accessPopulation(database, secrets);
    const tokens = await tokenIssuer();
    const graphs = await startGraphs(database, secrets, tokens.issuer);
    try {
      const results = new Map<Workload, Pairs>();
      for (const name of Object.keys(WORKLOADS) as Workload[])
        results.set(name, await measure(name, graphs, population, tokens, await postmasterOf(database)));
      report(results, decisionsPerSecond(), json);
    } finally {
      await Promise.all([graphs.protected.stop(), graphs.unprotected.stop()]);
      tokens.close();
    }
  } finally {
    await database.close();
    rmSync(data, { recursive: true, force: true });
  }
}

type Graphs = Readonly<Record<Kind, BenchedGraph>>;
type Pairs = Record<Kind, Measured[]>;

async function startGraphs(database: OpenDatabase, secrets: Secrets, issuer: string): Promise<Graphs> {
  const common = {
    issuer,
    assertionPrivateJwk: secrets.keyFiles.assertionPrivateJwk,
    // Written by installationSecrets a moment ago.
    assertionJwks: JSON.parse(readFileSync(secrets.keyFiles.assertionPublicJwks, 'utf8')) as { keys: [] },
    supergraph: path.join(ROOT, 'schema', 'supergraph.graphql'),
    keyEnvironment: keyEnvironment(secrets),
  };
  // A superuser passes row security by.
  const admin = new URL(database.adminUrl);
  admin.pathname = new URL(database.urls.owner).pathname;
  const adminUrls = Object.fromEntries(
    ['identity', 'records', 'billing', 'consent'].map((name) => [name, admin.href]),
  );
  return {
    protected: await startBenchedGraph({ ...common, isProtected: true, databaseUrls: { ...database.urls } }),
    unprotected: await startBenchedGraph({ ...common, isProtected: false, databaseUrls: adminUrls }),
  };
}

interface TokenIssuer {
  readonly issuer: string;
  tokenFor(viewer: BenchViewer): Promise<string>;
  close(): void;
}

/** An issuer with one key: the gateway asks it for the key, as it asks identity. */
async function tokenIssuer(): Promise<TokenIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'bench', alg: 'ES256' }] });
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(jwks);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  const issuer = `http://127.0.0.1:${port}`;
  return {
    issuer,
    tokenFor: ({ sub, ...claims }) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid: 'bench', typ: 'at+jwt' })
        .setIssuer(issuer)
        .setAudience('urn:caregraph:graph')
        .setSubject(sub)
        .setJti('bench')
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(privateKey),
    close: () => server.close(),
  };
}

async function measure(
  name: Workload,
  graphs: Graphs,
  population: AccessPopulation,
  tokens: TokenIssuer,
  postmaster: number,
): Promise<Pairs> {
  const { viewer, document } = WORKLOADS[name];
  const token = await tokens.tokenFor(population[viewer]);
  const body = JSON.stringify({ query: document, variables: { id: population.patientId } });
  const expected = await firstAnswers(graphs, { token, body });
  const round = { token, body, expected, connections: CONNECTIONS };
  for (const graph of [graphs.protected, graphs.unprotected])
    await loadRound(graph.url, { ...round, durationMs: WARM_UP_MS });
  const pairs: Pairs = { protected: [], unprotected: [] };
  for (let pair = 0; pair < PAIRS; pair++) {
    const order: Kind[] = pair % 2 === 0 ? ['protected', 'unprotected'] : ['unprotected', 'protected'];
    for (const kind of order) {
      const graph = graphs[kind];
      const [cpu, server] = [await graph.cpuMicroseconds(), serverCpuMs(postmaster)];
      const load = await loadRound(graph.url, { ...round, durationMs: ROUND_MS });
      const graphCpuMs = ((await graph.cpuMicroseconds()) - cpu) / 1000 / load.requests;
      const serverMs = ((serverCpuMs(postmaster) ?? 0) - (server ?? 0)) / load.requests;
      pairs[kind].push({ ...load, graphCpuMs, serverCpuMs: serverMs });
    }
    console.log(
      `${name}, pair ${pair + 1} of ${PAIRS}: ${order.map((kind) => `${kind} ${pairs[kind].at(-1)?.requestsPerSecond.toFixed(0)}/s`).join(', ')}`,
    );
  }
  return pairs;
}

/** @throws Error unless both graphs give the same answer, with data and without errors. */
async function firstAnswers(graphs: Graphs, o: { token: string; body: string }): Promise<string> {
  const answers: string[] = [];
  for (const { url } of [graphs.protected, graphs.unprotected]) {
    const pool = new Pool(url);
    answers.push(await ask(pool, o));
    await pool.close();
  }
  const [one, other] = answers as [string, string]; // two graphs
  if (one !== other || one.includes('"errors"') || one.length < 500)
    throw new Error(`The graphs do not answer alike:\n${one.slice(0, 600)}\n${other.slice(0, 600)}`);
  return one;
}

async function postmasterOf({ adminUrl }: OpenDatabase): Promise<number> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ line: string }>("select pg_read_file('postmaster.pid') as line");
    return Number(rows[0]?.line.split('\n')[0]);
  } finally {
    await client.end();
  }
}

function report(results: Map<Workload, Pairs>, decisions: number, json: boolean): void {
  const table = new Table({
    head: ['', 'requests/s', 'median ms', 'CPU ms graph', 'CPU ms PostgreSQL', 'ratio /s', 'ratio CPU'],
  });
  const ratio: Record<string, number> = {};
  const cpuRatio: Record<string, number> = {};
  for (const [name, pairs] of results) {
    const rates = pairs.protected.map(
      (round, index) => round.requestsPerSecond / (pairs.unprotected[index]?.requestsPerSecond ?? NaN),
    );
    const cpus = pairs.protected.map((round, index) => cpuOf(pairs.unprotected[index]) / cpuOf(round));
    ratio[name] = round2(median(rates));
    cpuRatio[name] = round2(median(cpus));
    for (const kind of ['protected', 'unprotected'] as const) {
      const figures = pairs[kind];
      table.push([
        `${name}, ${kind}`,
        spread(
          figures.map((round) => round.requestsPerSecond),
          0,
        ),
        spread(
          figures.map((round) => round.medianMs),
          1,
        ),
        spread(
          figures.map((round) => round.graphCpuMs),
          2,
        ),
        spread(
          figures.map((round) => round.serverCpuMs),
          2,
        ),
        kind === 'protected' ? spread(rates, 2) : '',
        kind === 'protected' ? spread(cpus, 2) : '',
      ]);
    }
  }
  console.log(table.toString());
  console.log(`Median of ${PAIRS} pairs of rounds (least to most), ${CONNECTIONS} connections.`);
  console.log(`decide(): ${decisions.toLocaleString('en')} decisions per second on one core`);
  if (json) console.log(JSON.stringify({ ratio, cpuRatio, decisionsPerSecond: decisions }));
}

const cpuOf = (round: Measured | undefined): number =>
  round ? round.graphCpuMs + round.serverCpuMs : Number.NaN;
