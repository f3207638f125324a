import { PatientKeyStore } from '@caregraph/keys';
import { Client, type ClientBase } from 'pg';
import { DEMO_CLINICS } from './clinics.js';
import { preparePopulation } from './preparePopulation.js';
import { emptyTally, runLane, totalOf, type SeedRun } from './seedLane.js';
import type { SeedOptions, SeedReport } from './seedOptions.js';
import { MAX_OWNER_INDEX } from './syntheticId.js';

const PATIENTS_PER_BATCH = 500;
const CONNECTIONS = 2;
/** The advisory lock that keeps two seeds from running at once. */
export const SEED_LOCK = 0x5eed;

/**
 * Fills a database with a synthetic population: the same seed, number of subscribers and `until` give the
 * same rows, ids included, whatever the size of batches. A patient depends on their index alone, so a later
 * run with more patients adds the missing ones, and a killed run is taken up where it was: each batch is one
 * transaction, and patients who are there are skipped. Memory holds `connections` batches, however many
 * patients there are.
 *
 * @throws RangeError for numbers out of range, SeedMismatchError where the seed's population was made with
 * other options, Error where another seed is running, and the signal's reason when it is aborted (batches
 * written until then stay).
 */
export async function seedPopulation(options: SeedOptions): Promise<SeedReport> {
  assertOptions(options);
  const startedMs = performance.now();
  const lanes = Array.from({ length: options.connections ?? CONNECTIONS }, () =>
    connect(options.databaseUrl),
  );
  const connected = await Promise.allSettled(lanes);
  const clients = connected.flatMap((lane) => (lane.status === 'fulfilled' ? [lane.value] : []));
  try {
    await Promise.all(lanes);
    const [first] = clients;
    if (first === undefined) throw new RangeError('connections must be at least 1');
    await lock(first);
    const rows = emptyTally();
    const keys = await PatientKeyStore.open(first, options.keyProvider);
    const run: SeedRun = {
      options,
      startedMs,
      rows,
      keys,
      ...(await preparePopulation(first, keys, options, rows)),
      patientsPerBatch: options.patientsPerBatch ?? PATIENTS_PER_BATCH,
      nextIndex: 0,
      added: 0,
      alreadyThere: 0,
      hasFailed: false,
    };
    const finished = await Promise.allSettled(clients.map((client) => runLane(client, run)));
    for (const lane of finished) if (lane.status === 'rejected') throw lane.reason;
    return report(run);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

function assertOptions({ patients, subscribers, until, patientsPerBatch, connections }: SeedOptions): void {
  const isCount = (value: number, smallest: number, largest: number) =>
    Number.isInteger(value) && value >= smallest && value <= largest;
  if (!isCount(patients, 0, MAX_OWNER_INDEX))
    throw new RangeError(`patients must be a whole number up to ${MAX_OWNER_INDEX}`);
  if (!isCount(subscribers, 1, 5_000))
    throw new RangeError('subscribers must be a whole number from 1 to 5000');
  if (until !== undefined && !(until.getTime() <= Date.now()))
    throw new RangeError('until must be a date that is not to come');
  if (!isCount(patientsPerBatch ?? 1, 1, 20_000))
    throw new RangeError('patientsPerBatch must be from 1 to 20000');
  if (!isCount(connections ?? 1, 1, 16)) throw new RangeError('connections must be from 1 to 16');
}

async function connect(databaseUrl: string): Promise<Client> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'caregraph seed' });
  // A connection lost between two statements: the next statement tells.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Held by the session: a killed run's lock goes when the server notices that its client is gone. */
async function lock(client: ClientBase): Promise<void> {
  const answer = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [
    SEED_LOCK,
  ]);
  if (answer.rows[0]?.locked !== true) {
    throw new Error(
      'Another seed is writing to this database. Wait until it has finished, then run this one again.',
    );
  }
}

function report(run: SeedRun): SeedReport {
  const { options, population } = run;
  const until = new Date(population.untilMs);
  const elapsedMs = performance.now() - run.startedMs;
  const message =
    run.added === 0
      ? `Nothing to do: the ${run.alreadyThere} patients of seed ${population.seed} are here already.`
      : `Added ${run.added} synthetic patients (${totalOf(run.rows)} rows) of seed ${population.seed} until ` +
        `${until.toISOString().slice(0, 10)} in ${(elapsedMs / 1000).toFixed(1)} s` +
        (run.alreadyThere === 0 ? '.' : `; ${run.alreadyThere} were here already.`);
  return {
    patients: run.added,
    patientsAlreadyThere: run.alreadyThere,
    subscribers: options.subscribers + DEMO_CLINICS.length,
    rows: run.rows,
    until,
    elapsedMs,
    message,
  };
}
