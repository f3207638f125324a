import type { PatientKeyStore } from '@caregraph/keys';
import type { Client } from 'pg';
import { RowSealer } from '../bulk/rowSealer.js';
import { startOfDay, startOfHistory } from './calendar.js';
import { ClinicDirectory } from './clinics.js';
import { inTransaction } from './inTransaction.js';
import { DEMO_APP_CLIENT_ID, POLICY_VERSIONS } from './model/consentMix.js';
import type { Population } from './patient/patient.js';
import { RowBatch } from './rowBatch.js';
import { copyBatch, type Tally } from './seedLane.js';
import { assertSame, newMarker, readMarker } from './seedMarker.js';
import type { SeedOptions } from './seedOptions.js';
import { SyntheticIds } from './syntheticId.js';

/**
 * What all patients share: reads what an earlier run of this seed began with, and writes the clinics and
 * policy versions that are missing. @throws SeedMismatchError where the earlier run had other options.
 */
export async function preparePopulation(
  client: Client,
  keys: PatientKeyStore,
  options: SeedOptions,
  rows: Tally,
): Promise<{ ids: SyntheticIds; population: Population }> {
  const seed = String(options.seed);
  const ids = new SyntheticIds(seed);
  const present = await readMarker(client, ids.of('subscriber', 0));
  const untilMs =
    options.until === undefined ? (present?.untilMs ?? startOfDay(new Date())) : startOfDay(options.until);
  const marker = newMarker(options.subscribers, untilMs);
  if (present !== null) assertSame(present, marker);
  const directory = new ClinicDirectory(seed, ids, options.subscribers);
  const batch = new RowBatch();
  directory.writeTo(batch, marker, seed);
  await inTransaction(client, () => copyBatch(new RowSealer(client, keys), batch, rows, 'insert-missing'));
  const population = {
    seed,
    directory,
    historyStartMs: startOfHistory(untilMs),
    untilMs,
    appId: await findApp(client),
    policyVersionIds: await writePolicyVersions(client),
  };
  return { ids, population };
}

async function findApp(client: Client): Promise<string | null> {
  const answer = await client.query<{ id: string }>(
    'select id from identity.partner_app where client_id = $1',
    [DEMO_APP_CLIENT_ID],
  );
  return answer.rows[0]?.id ?? null;
}

/** The ids of the versions in their order; a version that is there already keeps its id. */
async function writePolicyVersions(client: Client): Promise<string[]> {
  for (const { id, version, publishedAt } of POLICY_VERSIONS) {
    await client.query(
      'insert into consent.policy_version (id, version, published_at) values ($1, $2, $3) on conflict do nothing',
      [id, version, publishedAt],
    );
  }
  const answer = await client.query<{ id: string }>(
    'select id from consent.policy_version where version = any ($1) order by version',
    [POLICY_VERSIONS.map(({ version }) => version)],
  );
  return answer.rows.map(({ id }) => id);
}
