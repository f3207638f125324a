import { categoryMask } from '@caregraph/policy';
import { Client } from 'pg';
import { hashPassword, verifyPassword } from '../oidc/password.js';
import { refuseInProduction } from '../oidc/realm.js';
import {
  DEMO_ACCOUNT_NAMES,
  DEMO_PEOPLE,
  demoAccount,
  PATIENT_1,
  type DemoAccount,
  type DemoPerson,
} from './demoAccount.js';
import { PARTNER_APP_ID } from './demoApp.js';

const DELEGATION_ID = '70000000-0000-4000-8000-000000000001';
const CONNECTION_ID = '60000000-0000-4000-8000-000000000001';
const DELEGATED = categoryMask(['IDENTITY', 'CLINICAL', 'MEDICATION']);

export interface DemoAccountsOptions {
  /** Connection string of the role caregraph_ingest. */
  readonly ingestUrl: string;
  /** The one password of all demo accounts. */
  readonly password: string;
}

/**
 * Makes the demo accounts, what the patient has delegated, and the patient's connection to the partner's app. Comes
 * after createDemoApps and the import of the samples. Repeating it changes only a password that is new: what was ended
 * meanwhile stays ended.
 * @throws Error with NODE_ENV=production, or if the samples are missing.
 */
export async function createDemoAccounts({
  ingestUrl,
  password,
}: DemoAccountsOptions): Promise<DemoAccount[]> {
  refuseInProduction('Creating demo accounts');
  const client = new Client({ connectionString: ingestUrl });
  await client.connect();
  try {
    await assertSamples(client);
    const hash = await sharedPasswordHash(client, password);
    await client.query('begin');
    for (const [name, person] of Object.entries(DEMO_PEOPLE)) await upsertAccount(client, name, person, hash);
    await client.query(
      `insert into identity.delegation (id, patient_id, delegate_account_id, category_mask) values ($1, $2, $3, $4)
       on conflict (id) do nothing`,
      [DELEGATION_ID, PATIENT_1, DEMO_PEOPLE.delegate.id, DELEGATED],
    );
    await client.query(
      'insert into identity.app_connection (id, patient_id, app_id) values ($1, $2, $3) on conflict do nothing',
      [CONNECTION_ID, PATIENT_1, PARTNER_APP_ID],
    );
    await client.query('commit');
  } finally {
    await client.end();
  }
  return DEMO_ACCOUNT_NAMES.map(demoAccount);
}

async function assertSamples(client: Client): Promise<void> {
  const clinics = new Set(Object.values(DEMO_PEOPLE).flatMap(({ subscriberId = [] }) => subscriberId));
  const { rows } = await client.query<{ missing: string }>(
    `select 'Organization/' || id as missing from unnest($1::uuid[]) id where not exists (select 1 from identity.subscriber s where s.id = id.id)
     union all
     select 'Patient/' || id from unnest($2::uuid[]) id where not exists (select 1 from identity.patient p where p.id = id.id)
     union all
     select 'app ' || id from unnest($3::uuid[]) id where not exists (select 1 from identity.partner_app a where a.id = id.id)`,
    [[...clinics], [PATIENT_1], [PARTNER_APP_ID]],
  );
  if (rows.length === 0) return;
  const missing = rows.map((row) => row.missing).join(', ');
  throw new Error(
    `Demo accounts belong to the samples, and these are not stored: ${missing}. Create the demo apps, import samples/, then try again.`,
  );
}

/**
 * One hash for all, because all have the same password and a hash takes its time; a stored one that still fits is kept,
 * so that a second start writes nothing.
 */
async function sharedPasswordHash(client: Client, password: string): Promise<string> {
  const { rows } = await client.query<{ password_hash: string }>(
    'select distinct password_hash from identity.account where id = any ($1)',
    [Object.values(DEMO_PEOPLE).map(({ id }) => id)],
  );
  const stored = rows.length === 1 ? rows[0]?.password_hash : undefined;
  return stored !== undefined && (await verifyPassword(password, stored)) ? stored : hashPassword(password);
}

async function upsertAccount(client: Client, name: string, person: DemoPerson, hash: string): Promise<void> {
  await client.query(
    `insert into identity.account as kept (id, name, role, display_name, subscriber_id, patient_id, password_hash)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (id) do update set name = excluded.name, role = excluded.role, display_name = excluded.display_name,
       subscriber_id = excluded.subscriber_id, patient_id = excluded.patient_id, password_hash = excluded.password_hash
     where (kept.name, kept.role, kept.display_name, kept.subscriber_id, kept.patient_id, kept.password_hash) is distinct from
       (excluded.name, excluded.role, excluded.display_name, excluded.subscriber_id, excluded.patient_id, excluded.password_hash)`,
    [
      person.id,
      name,
      person.role,
      person.displayName,
      person.subscriberId ?? null,
      person.patientId ?? null,
      hash,
    ],
  );
}
