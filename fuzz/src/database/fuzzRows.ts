import { createTestDatabase, type DatabaseUrls } from '@caregraph/database';
import pg from 'pg';
import type { Asker } from '../oracle.js';
import { changeWorld, publishPolicyVersion } from '../world/changes.js';
import { Random } from '../world/random.js';
import { randomRecords, type Records } from '../world/records.js';
import { randomAsker, randomPolicyVersions, randomWorld, type RandomWorld } from '../world/randomWorld.js';
import { clientIdOf, loadPolicyVersions, loadWorld } from './loadWorld.js';
import { PROTECTED_TABLES, type SubgraphRole } from './protectedTables.js';

/** Rows that row security shows and the oracle does not, or the other way round. */
export interface RowMismatch {
  readonly seed: number;
  readonly view: number;
  readonly table: string;
  readonly asker: Asker;
  readonly lacking: readonly string[];
  readonly tooMany: readonly string[];
  /** The last changes before it, newest last. */
  readonly changes: readonly string[];
  readonly about: object;
}

export interface RowCounts {
  /** How often somebody looked at every protected table. */
  views: number;
  rowsShown: number;
  rowsHidden: number;
  changes: number;
  mismatches: number;
  found: RowMismatch[];
}

export interface RowOptions {
  readonly seed: number;
  readonly views: number;
  /** Alters the scratch database before anything is loaded: how a fault is planted. */
  readonly plant?: (adminUrl: string) => Promise<void>;
  readonly progress?: (more: number) => void;
  /** Stop at the first mismatch. */
  readonly untilFound?: boolean;
}

const WORLDS_PER_DATABASE = 4;
const VIEWS_PER_DATABASE = 400;
const VIEWS_PER_CHANGE = 3;
const MOST_ROWS = 2;
const MOST_SHOWN = 3;
const ROLES: readonly SubgraphRole[] = ['identity', 'records', 'billing', 'consent'];

/** Compares what each subgraph's role sees in changing worlds, in scratch databases, with the oracle. */
export async function fuzzRows(options: RowOptions): Promise<RowCounts> {
  const counts: RowCounts = { views: 0, rowsShown: 0, rowsHidden: 0, changes: 0, mismatches: 0, found: [] };
  for (let round = 0; counts.views < options.views; round += 1) {
    if (options.untilFound && counts.mismatches > 0) break;
    await fuzzDatabase(options, round, counts);
  }
  return counts;
}

async function fuzzDatabase(options: RowOptions, round: number, counts: RowCounts): Promise<void> {
  const random = new Random(options.seed, round, 0xdb);
  const database = await createTestDatabase();
  const clients = new Map<string, pg.Client>();
  try {
    await options.plant?.(database.adminUrl);
    for (const role of [...ROLES, 'ingest'] as const) clients.set(role, await connect(database.urls, role));
    const ingest = clients.get('ingest') as pg.Client; // set in the line above
    const versions = randomPolicyVersions(random, Date.now());
    await loadPolicyVersions(ingest, versions);
    const worlds: { world: RandomWorld; records: Records; changes: string[] }[] = [];
    for (let count = 0; count < WORLDS_PER_DATABASE; count += 1) {
      const world = randomWorld(random, Date.now(), versions);
      const records = randomRecords(random, world, MOST_ROWS);
      await loadWorld(ingest, random, world, records);
      worlds.push({ world, records, changes: [] });
    }
    for (let view = 0; view < VIEWS_PER_DATABASE && counts.views < options.views; view += 1) {
      const { world, records, changes } = random.pick(worlds);
      if (view % VIEWS_PER_CHANGE === 0) {
        changes.push(await changeWorld(random, world, ingest));
        counts.changes += 1;
      }
      if (view % 150 === 149) await publishPolicyVersion(random, versions, world.now, ingest);
      await compareView(
        { world, records, changes, asker: randomAsker(random, world) },
        clients,
        options.seed,
        counts,
      );
      options.progress?.(1);
      if (options.untilFound && counts.mismatches > 0) return;
    }
  } finally {
    for (const client of clients.values()) await client.end();
    await database.drop();
  }
}

async function connect(urls: DatabaseUrls, role: keyof DatabaseUrls): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: urls[role] });
  await client.connect();
  return client;
}

interface View {
  readonly world: RandomWorld;
  readonly records: Records;
  readonly changes: readonly string[];
  readonly asker: Asker;
}

async function compareView(
  view: View,
  clients: ReadonlyMap<string, pg.Client>,
  seed: number,
  counts: RowCounts,
): Promise<void> {
  const { world, records, asker } = view;
  counts.views += 1;
  const seen = await Promise.all(ROLES.map((role) => idsSeen(clients.get(role) as pg.Client, role, asker)));
  for (const { table, role, expected } of PROTECTED_TABLES) {
    const shown = new Set(seen[ROLES.indexOf(role)]?.get(table));
    const due = new Set(expected(world, records, asker));
    counts.rowsShown += due.size;
    const tooMany = [...shown].filter((id) => !due.has(id));
    const lacking = [...due].filter((id) => !shown.has(id));
    if (tooMany.length + lacking.length === 0) continue;
    counts.mismatches += 1;
    if (counts.found.length < MOST_SHOWN) {
      const about = aboutRow(world, records, table, tooMany[0] ?? lacking[0] ?? '', asker);
      const last = view.changes.slice(-8);
      counts.found.push({ seed, view: counts.views, table, asker, lacking, tooMany, changes: last, about });
    }
  }
  counts.rowsHidden += records.rows.length;
}

/** Everything that one role sees of the protected tables, in one transaction with one context. */
async function idsSeen(client: pg.Client, role: SubgraphRole, asker: Asker): Promise<Map<string, string[]>> {
  const tables = PROTECTED_TABLES.filter((each) => each.role === role);
  await client.query('begin');
  try {
    await client.query('select access.open_context($1, $2, $3, $4)', [
      asker.account ?? asker.app,
      clientIdOf(asker.app),
      asker.purpose,
      asker.tokenPatient,
    ]);
    const text = tables
      .map(
        ({ table, key = 'id' }) => `select '${table}' as of, array_agg(distinct ${key}) as ids from ${table}`,
      )
      .join(' union all ');
    const { rows } = await client.query<{ of: string; ids: string[] | null }>(text);
    return new Map(rows.map(({ of, ids }) => [of, ids ?? []]));
  } finally {
    await client.query('rollback');
  }
}

/** What of the world concerns the patient of a row and who asks: small enough to read. */
function aboutRow(world: RandomWorld, records: Records, table: string, id: string, asker: Asker): object {
  const row = records.rows.find((each) => each.id === id);
  const ofTable = Object.values(world)
    .filter((list) => Array.isArray(list))
    .flat() as { id?: string; patient?: string }[]; // every list of a world holds such, or identifiers
  const patient = row?.patient ?? ofTable.find((each) => each.id === id)?.patient ?? id;
  const lists = Object.entries(world).map(([name, list]) => [
    name,
    Array.isArray(list) ? list.filter((each: { patient?: string }) => each.patient === patient) : undefined,
  ]);
  return {
    table,
    row: row && { id, patient, labels: row.labels, clinic: row.clinic },
    account: world.accounts.find((each) => each.id === asker.account),
    app: world.apps.find((each) => each.id === asker.app),
    policyVersions: world.policyVersions,
    ...Object.fromEntries(lists.filter(([, list]) => Array.isArray(list) && list.length > 0)),
  };
}
