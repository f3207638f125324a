import { randomUUID } from 'node:crypto';
import { createDemoApps } from '@caregraph/identity/demo';
import { seedPopulation } from '@caregraph/ingest';
import pg from 'pg';
import { installationKeyProvider } from '../../database/keyEnvironment.js';
import type { Secrets } from '../../database/secrets.js';
import type { OpenDatabase } from '../../database/openDatabase.js';

const PATIENTS = 3000;
const SUBSCRIBERS = 20;
/** As many as a list may hold. */
const LISTED = 100;

/** Who asks in the benchmark: claims of an access token. */
export interface BenchViewer {
  readonly sub: string;
  readonly client_id: string;
  readonly scope: string;
  readonly patient?: string;
}

export interface AccessPopulation {
  readonly patientId: string;
  /** An app that this patient has connected and allowed everything. */
  readonly app: BenchViewer;
  /** A clinician of the clinic that keeps the first patients of the list. */
  readonly clinician: BenchViewer;
}

/**
 * A seeded population in which the first hundred patients are one clinic's, so that the protected and the unprotected
 * graph have the same answer to give.
 */
export async function accessPopulation(database: OpenDatabase, secrets: Secrets): Promise<AccessPopulation> {
  await createDemoApps({ ingestUrl: database.urls.ingest });
  await seedPopulation({
    databaseUrl: database.urls.ingest,
    keyProvider: await installationKeyProvider(secrets),
    patients: PATIENTS,
    subscribers: SUBSCRIBERS,
    seed: 'bench-access',
  });
  const client = new pg.Client({ connectionString: withDatabase(database) });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>(
      'select id from identity.patient order by id limit $1',
      [LISTED],
    );
    const patients = rows.map(({ id }) => id);
    const clinic = await client.query<{ id: string }>(
      'select id from identity.subscriber order by id limit 1',
    );
    const [patientId, clinicId] = [patients[0], clinic.rows[0]?.id];
    if (patientId === undefined || clinicId === undefined) throw new Error('The seed has made nobody.');
    await giveToClinic(client, patients, clinicId);
    const viewers = await makeViewers(client, patientId, clinicId);
    await client.query('analyze');
    return { patientId, ...viewers };
  } finally {
    await client.end();
  }
}

function withDatabase({ adminUrl, urls }: OpenDatabase): string {
  const url = new URL(adminUrl);
  url.pathname = new URL(urls.owner).pathname;
  return url.href;
}

async function giveToClinic(client: pg.Client, patients: string[], clinicId: string): Promise<void> {
  const tables = await client.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.columns
     where column_name = 'labels' and table_schema in ('records', 'billing')`,
  );
  for (const { name } of tables.rows) {
    await client.query(
      `update ${name} set subscriber_id = $2, labels = 0 where patient_id = any ($1::uuid[])`,
      [patients, clinicId],
    );
  }
  for (const table of [
    'consent.consent',
    'consent.restriction',
    'consent.objection',
    'identity.registration',
  ])
    await client.query(`delete from ${table} where patient_id = any ($1::uuid[])`, [patients]);
  await client.query(
    'insert into identity.registration (id, patient_id, subscriber_id) select gen_random_uuid(), id, $2 from unnest($1::uuid[]) id',
    [patients, clinicId],
  );
}

async function makeViewers(
  client: pg.Client,
  patientId: string,
  clinicId: string,
): Promise<Pick<AccessPopulation, 'app' | 'clinician'>> {
  const [appId, webId, person, clinician] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  await client.query(
    `insert into identity.partner_app (id, client_id, name, first_party, metadata)
     values ($1, 'bench-app', 'App', false, '{}'), ($2, 'bench-web', 'Web', true, '{}')`,
    [appId, webId],
  );
  await client.query(
    `insert into identity.account (id, name, role, display_name, subscriber_id, patient_id, password_hash)
     values ($1, 'bench-patient', 'PATIENT', 'Patient', null, $2, '-'), ($3, 'bench-clinician', 'CLINICIAN', 'Clinician', $4, null, '-')`,
    [person, patientId, clinician, clinicId],
  );
  await client.query(
    'insert into identity.app_connection (id, patient_id, app_id) values (gen_random_uuid(), $1, $2)',
    [patientId, appId],
  );
  await client.query(
    `insert into consent.consent (id, patient_id, grantee_kind, grantee_id, purpose, category_names, status)
     values (gen_random_uuid(), $1, 'APP', $2, 'PATIENT_REQUEST',
       '{IDENTITY,CONTACT,CLINICAL,MEDICATION,LAB,IMAGING,FINANCIAL,CONSENT}', 'ACTIVE')`,
    [patientId, appId],
  );
  return {
    app: { sub: person, client_id: 'bench-app', scope: 'patient/*.rs', patient: patientId },
    clinician: { sub: clinician, client_id: 'bench-web', scope: 'user/*.rs' },
  };
}
