import { createTestDatabase } from '@caregraph/database';
import pg from 'pg';
import { loadPolicyVersions, loadWorld } from '../database/loadWorld.js';
import type { GraphFault } from '../faults/graphFaults.js';
import type { Asker } from '../oracle.js';
import { changeWorld } from '../world/changes.js';
import { Random } from '../world/random.js';
import { randomRecords, type Records } from '../world/records.js';
import {
  knownPatients,
  likelyAsker,
  randomPolicyVersions,
  randomWorld,
  type RandomWorld,
} from '../world/randomWorld.js';
import { differences } from './differences.js';
import { randomRead, type Read } from './randomRead.js';
import { startGraphProcess, type RunningGraph } from './runningGraph.js';

export interface ReadMismatch {
  readonly seed: number;
  readonly world: number;
  readonly read: number;
  readonly asker: Asker;
  readonly role: string;
  readonly query: string;
  readonly variables: object;
  readonly differences: readonly string[];
  /** The last changes before it, newest last. */
  readonly changes: readonly string[];
}

export interface ReadCounts {
  /** Operations over HTTP. */
  reads: number;
  throughGateway: number;
  /** Values and errors compared. */
  shown: number;
  denials: number;
  changes: number;
  mismatches: number;
  found: ReadMismatch[];
}

export interface ReadOptions {
  readonly seed: number;
  readonly reads: number;
  readonly fault?: GraphFault;
  /** Alters the scratch database before anything is loaded: how a fault is planted there. */
  readonly plant?: (adminUrl: string) => Promise<void>;
  readonly progress?: (more: number) => void;
  /** Stop at the first mismatch. */
  readonly untilFound?: boolean;
}

/** So many worlds are read at once: few where little is read, since loading them takes time. */
const MOST_WORLDS = 12;
const READS_PER_WORLD = 250;
const MOST_ROWS = 3;
const READS_PER_ASKER = 3;
const CHANGES_PER_ASKER = 0.3;
/** Many changes are none to the asker: up to so many are made until one is. */
const CHANGES_AT_ONCE = 4;
const MOST_SHOWN = 5;

/** Asks the real graph over HTTP in worlds that change between reads, and compares every value with the oracle. */
export async function fuzzGraph(options: ReadOptions): Promise<ReadCounts> {
  const counts: ReadCounts = {
    reads: 0,
    throughGateway: 0,
    shown: 0,
    denials: 0,
    changes: 0,
    mismatches: 0,
    found: [],
  };
  const database = await createTestDatabase();
  // One for each reader: a pool's clients may still be ending when the database is dropped.
  const clients: pg.Client[] = [];
  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: database.urls.ingest });
    clients.push(client);
    await client.connect();
    return client;
  };
  try {
    await options.plant?.(database.adminUrl);
    const random = new Random(options.seed, 0x9a);
    const versions = randomPolicyVersions(random, Date.now());
    await loadPolicyVersions(await connect(), versions);
    const readers: Reader[] = [];
    const worlds = Math.min(MOST_WORLDS, Math.ceil(options.reads / READS_PER_WORLD));
    for (let index = 0; index < worlds; index += 1) {
      const own = new Random(options.seed, index, 0x9a);
      const world = randomWorld(own, Date.now(), versions);
      const records = randomRecords(own, world, MOST_ROWS);
      const client = await connect();
      await loadWorld(client, own, world, records);
      readers.push({ client, index, random: own, world, records, changes: [] });
    }
    await using graph = await startGraphProcess(database.urls, options.fault);
    await Promise.all(readers.map((reader) => readWorld({ reader, worlds, graph, options, counts })));
    return counts;
  } finally {
    await Promise.all(clients.map((client) => client.end()));
    await database.drop();
  }
}

/** Whoever reads one world does so one after the other: what is read after a change must show it. */
interface Reader {
  readonly client: pg.Client;
  readonly index: number;
  readonly random: Random;
  readonly world: RandomWorld;
  readonly records: Records;
  readonly changes: string[];
}

interface ReadingOrder {
  readonly reader: Reader;
  readonly worlds: number;
  readonly graph: RunningGraph;
  readonly options: ReadOptions;
  readonly counts: ReadCounts;
}

async function readWorld({ reader, worlds, graph, options, counts }: ReadingOrder): Promise<void> {
  const { random, world } = reader;
  const share = Math.ceil(options.reads / worlds);
  for (let done = 0; done < share;) {
    const asker = likelyAsker(random, world);
    const known = knownPatients(world, asker);
    const about = random.pick(known.length > 0 ? known : world.patients);
    const first = done;
    for (; done < first + READS_PER_ASKER && done < share; done += 1)
      await readOnce(reader, graph, options, counts, { asker, about, shape: done });
    if (random.chance(CHANGES_PER_ASKER)) {
      const shapes = Array.from({ length: READS_PER_ASKER }, (_, at) => first + at);
      const expected = (): string =>
        shapes.map((shape) => textOf(readOf(reader, options, { asker, about, shape }))).join();
      const before = expected();
      for (let tries = 0; tries < CHANGES_AT_ONCE && expected() === before; tries += 1) {
        reader.changes.push(await changeWorld(random, world, reader.client, about));
        counts.changes += 1;
      }
      // The same once more: whatever was remembered of it must not be said again.
      for (let again = first; again < first + READS_PER_ASKER && done < share; again += 1, done += 1)
        await readOnce(reader, graph, options, counts, { asker, about, shape: again });
    }
    if (options.untilFound && counts.mismatches > 0) return;
  }
}

interface Shape {
  readonly asker: Asker;
  readonly about: string;
  readonly shape: number;
}

/** The `shape`th read of a world: the same shape asks the same, whatever the world is by then. */
function readOf(
  { world, records, index }: Reader,
  { seed }: ReadOptions,
  { asker, about, shape }: Shape,
): Read {
  return randomRead({ random: new Random(seed, index, shape, 0x9a), world, records, asker, about });
}

function textOf({ data, errors }: Read): string {
  return JSON.stringify([data, ...errors]);
}

async function readOnce(
  reader: Reader,
  graph: RunningGraph,
  options: ReadOptions,
  counts: ReadCounts,
  shape: Shape,
): Promise<void> {
  const { world, index, changes } = reader;
  const { asker } = shape;
  const { seed } = options;
  const asked = readOf(reader, options, shape);
  const answer = await graph.ask(asked.door, asker, asked.query, asked.variables);
  count(counts, asked);
  options.progress?.(1);
  const found = differences(asked, answer);
  if (found.length === 0) return;
  counts.mismatches += 1;
  if (counts.found.length >= MOST_SHOWN) return;
  const role = world.accounts.find(({ id }) => id === asker.account)?.role ?? 'an app for itself';
  const { query, variables } = asked;
  const last = changes.slice(-8);
  counts.found.push({
    seed,
    world: index,
    read: shape.shape,
    asker,
    role,
    query,
    variables,
    differences: found,
    changes: last,
  });
}

function count(counts: ReadCounts, { door, data, errors }: Read): void {
  counts.reads += 1;
  if (door === 'gateway') counts.throughGateway += 1;
  counts.denials += errors.size;
  counts.shown += leaves(data);
}

function leaves(value: unknown): number {
  if (value === null || typeof value !== 'object') return value === null ? 0 : 1;
  return Object.values(value).reduce<number>((sum, each) => sum + leaves(each), 0);
}
