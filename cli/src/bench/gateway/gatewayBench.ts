import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { composeServices } from '@apollo/composition';
import Table from 'cli-table3';
import { parse } from 'graphql';
import { exportJWK, generateKeyPair } from 'jose';
import { openDatabase } from '../../database/openDatabase.js';
import { installationSecrets } from '../../database/secrets.js';
import type { Settings } from '../../settings.js';
import { OPERATIONS, SUBGRAPHS, type OperationName } from './benchedGraph.js';
import { canPin, startPinned, type PinnedProcess } from './pinnedProcess.js';
import type { ServerKind, ServerMessage, ServerOptions } from './serverProcess.js';
import type { LoadedRound, Surroundings } from './surroundingsProcess.js';
import { median, round2, spread } from '../spread.js';

const KINDS = ['stock', 'on', 'off', 'monolith'] as const satisfies readonly ServerKind[];
const TITLES: Readonly<Record<ServerKind, string>> = {
  stock: 'a: stock @apollo/server + @apollo/gateway',
  on: 'b: Caregraph, safety, telemetry and tokens on',
  off: 'c: Caregraph, with them off',
  monolith: 'd: one server, @apollo/server',
};
const ROUNDS = 5;
/** Until the engine has compiled what is hot: by requests, since a busy machine gets through few in a given time. */
const WARM_UP_REQUESTS = { hops3: 6000, heavy: 400 } as const;
const WARM_UP_LIMIT_MS = 20_000;
const ROUND_MS = 3000;

/** Load generator, issuer and subgraphs on one core, the server under test on the other. */
const LOAD_CORE = 0;
const SERVER_CORE = 1;

interface Measured extends LoadedRound {
  /** Of the server's process, in milliseconds for each request. */
  readonly cpuMs: number;
}

interface Server {
  readonly url: string;
  readonly process: PinnedProcess;
}

/**
 * `bench gateway`: the same operations asked of a stock Apollo gateway, of ours with and without what guards it, and of one
 * server that holds the whole schema. Rounds go in turns, and ratios are of rounds next to each other, so that what else
 * the machine does meets all of them.
 */
export async function benchGateway(settings: Settings, { json }: { json: boolean }): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'caregraph-bench-'));
  // Root's server runs as another user, who must be able to enter; there is nothing of anybody in it.
  chmodSync(folder, 0o755);
  const scratch: Settings = { ...settings, data: folder, databaseUrl: undefined, postgresPort: undefined };
  const database = await openDatabase(scratch, await installationSecrets(scratch));
  const surroundings = startPinned('surroundingsProcess.js', LOAD_CORE);
  const servers = new Map<ServerKind, Server>();
  try {
    const around = await surroundings.ask<Surroundings>({ do: 'start' });
    const options = { ...(await serverOptions(folder, around)), databaseUrl: database.urls.gateway };
    for (const kind of KINDS) servers.set(kind, await startServer({ ...options, kind }));
    const results = new Map<OperationName, Map<ServerKind, Measured[]>>();
    for (const operation of Object.keys(OPERATIONS) as OperationName[])
      results.set(operation, await measure(operation, servers, surroundings));
    report(results, json);
  } finally {
    await Promise.all([...servers.values()].map(({ process }) => process.stop()));
    await surroundings.stop();
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function serverOptions(
  folder: string,
  around: Surroundings,
): Promise<Omit<ServerOptions, 'kind' | 'databaseUrl'>> {
  const composed = composeServices(
    Object.entries(SUBGRAPHS).map(([name, sdl]) => ({
      name,
      typeDefs: parse(sdl),
      url: `${around.subgraphs[name]}/graphql`,
    })),
  );
  if (composed.supergraphSdl === undefined) throw new Error(String(composed.errors));
  const supergraph = path.join(folder, 'supergraph.graphql');
  writeFileSync(supergraph, composed.supergraphSdl);
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const assertionPrivateJwk = path.join(folder, 'assertion.jwk');
  writeFileSync(assertionPrivateJwk, JSON.stringify({ ...(await exportJWK(privateKey)), kid: 'bench' }));
  return { supergraph, supergraphSdl: composed.supergraphSdl, issuer: around.issuer, assertionPrivateJwk };
}

async function startServer(options: ServerOptions): Promise<Server> {
  const process = startPinned('serverProcess.js', SERVER_CORE);
  const message = await process.ask<ServerMessage>({ start: options });
  if (message.kind !== 'ready') throw new Error('The server did not say where it listens.');
  return { url: message.url, process };
}

async function measure(
  operation: OperationName,
  servers: ReadonlyMap<ServerKind, Server>,
  surroundings: PinnedProcess,
): Promise<Map<ServerKind, Measured[]>> {
  const measured = new Map<ServerKind, Measured[]>(KINDS.map((kind) => [kind, []]));
  const run = async (kind: ServerKind, durationMs: number): Promise<Measured> => {
    const { url, process } = servers.get(kind) as Server; // all were started
    const before = await cpuMicroseconds(process);
    const round = await surroundings.ask<LoadedRound>({ do: 'round', url, operation, durationMs });
    return { ...round, cpuMs: ((await cpuMicroseconds(process)) - before) / 1000 / round.requests };
  };
  const hashes = new Set<string>();
  for (const kind of KINDS) {
    const startedAt = performance.now();
    for (
      let asked = 0;
      asked < WARM_UP_REQUESTS[operation] && performance.now() - startedAt < WARM_UP_LIMIT_MS;
    ) {
      const { hash, requests } = await run(kind, ROUND_MS);
      hashes.add(hash);
      asked += requests;
    }
  }
  if (hashes.size !== 1) throw new Error('The servers do not answer alike.');
  for (let round = 0; round < ROUNDS; round++) {
    const order = KINDS.map((_, index) => KINDS[(index + round) % KINDS.length] as ServerKind);
    for (const kind of order) measured.get(kind)?.push(await run(kind, ROUND_MS));
    const rates = KINDS.map(
      (kind) => `${kind} ${measured.get(kind)?.at(-1)?.requestsPerSecond.toFixed(0)}/s`,
    );
    console.log(`${operation}, round ${round + 1} of ${ROUNDS}: ${rates.join(', ')}`);
  }
  return measured;
}

async function cpuMicroseconds(server: PinnedProcess): Promise<number> {
  const message = await server.ask<ServerMessage>({ cpu: true });
  return message.kind === 'cpu' ? message.microseconds : Number.NaN;
}

function report(
  results: ReadonlyMap<OperationName, ReadonlyMap<ServerKind, readonly Measured[]>>,
  json: boolean,
): void {
  const table = new Table({
    head: [
      '',
      'requests/s',
      'p50 ms',
      'p99 ms',
      'CPU ms',
      'fetches',
      'load core busy',
      '× stock /s',
      '× stock by CPU',
    ],
    style: { head: [], border: [] },
  });
  const ratio: Record<string, { off: number; on: number }> = {};
  for (const [operation, byKind] of results) {
    const stock = byKind.get('stock') ?? [];
    const ratesOf = (kind: ServerKind) =>
      (byKind.get(kind) ?? []).map(
        (round, index) => round.requestsPerSecond / (stock[index]?.requestsPerSecond ?? NaN),
      );
    ratio[operation] = { off: round2(median(ratesOf('off'))), on: round2(median(ratesOf('on'))) };
    for (const kind of KINDS) {
      const rounds = byKind.get(kind) ?? [];
      const cpus = rounds.map((round, index) => (stock[index]?.cpuMs ?? NaN) / round.cpuMs);
      table.push([
        `${operation} (${((rounds[0]?.bytes ?? 0) / 1000).toFixed(1)} kB), ${TITLES[kind]}`,
        spread(
          rounds.map(({ requestsPerSecond }) => requestsPerSecond),
          0,
        ),
        spread(
          rounds.map(({ medianMs }) => medianMs),
          1,
        ),
        spread(
          rounds.map(({ p99Ms }) => p99Ms),
          1,
        ),
        spread(
          rounds.map(({ cpuMs }) => cpuMs),
          2,
        ),
        (rounds[0]?.fetchesPerRequest ?? 0).toFixed(1),
        spread(
          rounds.map(({ busy }) => busy),
          2,
        ),
        kind === 'stock' ? '' : spread(ratesOf(kind), 2),
        kind === 'stock' ? '' : spread(cpus, 2),
      ]);
    }
  }
  console.log(table.toString());
  console.log(
    `Median of ${ROUNDS} rounds (least to most); ratios of rounds next to each other. Answers are alike by hash.`,
  );
  if (!canPin) console.log('Processes could not be kept to a core each, so these figures compare little.');
  if (json) console.log(JSON.stringify({ ratio }));
}
